# The program with everything it needs; nothing is fetched when it runs. Two stages: pip and what it leaves stay in
# the first. `docker build --build-arg LOCK=dev .` makes an image in which `sohoa bench` can draw pages, too.
FROM python:3.11-slim-bookworm AS build

ARG LOCK=base
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/sohoa
WORKDIR /src
# Locks first: the packages are a layer of their own, made again only when a lock changes.
COPY requirements/ requirements/
RUN /opt/sohoa/bin/pip install --require-hashes -r "requirements/${LOCK}.txt"
COPY . .
# The build backend comes from the lock as well, into an environment that is left behind.
RUN python -m venv /opt/backend \
 && grep -A2 '^setuptools==' requirements/dev.txt | sed 's/; .* \\$/ \\/' > /tmp/backend.txt \
 && /opt/backend/bin/pip install --require-hashes -r /tmp/backend.txt \
 && /opt/backend/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/sohoa/bin/pip install --no-deps --no-index --find-links /wheels sohoa


FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd poppler-utils \
      fonts-freefont-ttf fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/sohoa /opt/sohoa

# Not root; /archive is made here so that a fresh volume belongs to this user.
RUN useradd --create-home --uid 1000 sohoa && mkdir /archive && chown sohoa /archive
USER 1000:1000
WORKDIR /archive
ENV PATH=/opt/sohoa/bin:$PATH SOHOA_HOME=/archive OMP_THREAD_LIMIT=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
ENTRYPOINT ["sohoa"]
CMD ["--help"]
