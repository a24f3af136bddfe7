"""Carry batches through the pipeline: leases, worker processes, chunks. Thin, and nothing else."""
