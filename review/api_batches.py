"""Batches: how they stand, what failed, files dropped to be scanned, another try."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, UploadFile

from models.desk_errors import ForbiddenError, UnavailableError
from models.people import Permission
from review.auth import Archivist, Reader
from review.desk_of import archive_of, need_batch, tools_of
from review.problems import in_words_of
from review.schemas import BatchIn
from review.schemas_records import (
    BatchesOut,
    BatchFailuresOut,
    BatchOut,
    DocumentOut,
    DocumentsOut,
    RefusedFileOut,
    RetryOut,
    TakenOut,
)
from review.shapes_reports import batch_shape, failure_shape
from review.tools import Pipeline
from review.uploads import spooled
from storage.listing import named_sources

router = APIRouter(tags=["batches"])
BatchId = Annotated[str, Path(max_length=200, description="id or name")]


@router.get("/batches")
def all_batches(request: Request, _: Reader) -> BatchesOut:
    """Give all batches, newest first, each with its account."""
    archive = archive_of(request)
    found = reversed(archive.batches())
    return BatchesOut(items=[batch_shape(batch, archive.status(batch.id)) for batch in found])


@router.post("/batches", status_code=201)
def make(request: Request, caller: Archivist, body: BatchIn) -> BatchOut:
    """Make a batch; one of this name that is there already is given back."""
    archive, name = archive_of(request), body.name.strip() or body.name
    if not caller.may_everywhere(Permission.INTAKE) and archive.find_batch(name) is None:
        raise ForbiddenError(
            "who works in named batches opens no others",
            remedy="Ask an administrator to give you this batch.",
        )
    batch = need_batch(request, archive.open_batch(name))
    return batch_shape(batch, archive.status(batch.id))


@router.get("/batches/{batch_id}")
def look(request: Request, _: Reader, batch_id: BatchId) -> BatchFailuresOut:
    """Give a batch with its account and its failures."""
    archive, batch = archive_of(request), need_batch(request, batch_id)
    shape = batch_shape(batch, archive.status(batch.id))
    kept = archive.failures(batch.id)
    failures = [failure_shape(failure, in_words=partial(in_words_of, request)) for failure in kept]
    return BatchFailuresOut(**shape.model_dump(), failures=failures)


@router.get("/batches/{batch_id}/documents")
def documents(request: Request, _: Reader, batch_id: BatchId) -> DocumentsOut:
    """Give the files of a batch."""
    archive, batch = archive_of(request), need_batch(request, batch_id)
    return DocumentsOut(
        items=[
            DocumentOut(sha256=s.sha256, name=s.display_name, pages=len(archive.pages_of(s.sha256)))
            for s in named_sources(archive, batch.id)
        ]
    )


@router.post("/batches/{batch_id}/files", status_code=202)
def take_files(request: Request, _: Archivist, batch_id: BatchId, files: list[UploadFile]) -> TakenOut:
    """Take files in and begin to read them; each that cannot be taken in is named with its reason."""
    batch, pipeline = need_batch(request, batch_id), _pipeline(request)
    with spooled(files) as paths:
        taken, refused = pipeline.take_in(batch.id, paths)
    return TakenOut(
        taken=taken,
        refused=[
            RefusedFileOut(
                file=name,
                code=error.code,
                message=in_words_of(request, error.message),
                remedy=in_words_of(request, error.remedy),
            )
            for name, error in refused
        ],
    )


@router.post("/batches/{batch_id}/retry")
def retry(request: Request, _: Archivist, batch_id: BatchId) -> RetryOut:
    """Try the failed pages of a batch again."""
    batch, pipeline = need_batch(request, batch_id), _pipeline(request)
    pages = archive_of(request).retry_failed(batch.id)
    pipeline.start(batch.id)
    return RetryOut(pages=pages)


def _pipeline(request: Request) -> Pipeline:
    pipeline = tools_of(request).pipeline
    if pipeline is None:
        raise UnavailableError("this server was started without the pipeline")
    return pipeline
