# The program with everything it needs. Nothing is fetched when it runs.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd poppler-utils \
      fonts-freefont-ttf fonts-dejavu-core ghostscript \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
# Locks first: the packages are a layer of their own, rebuilt only when a lock changes.
# dev.txt and not base.txt: `sohoa bench` draws pages and plots, and its packages are in the wider lock.
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/dev.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

# Not root; /archive is made here so that a fresh volume belongs to this user.
RUN useradd --create-home --uid 1000 sohoa && mkdir /archive && chown sohoa /archive
USER sohoa
WORKDIR /archive
ENV SOHOA_HOME=/archive OMP_THREAD_LIMIT=1 PYTHONUNBUFFERED=1 DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
ENTRYPOINT ["sohoa"]
CMD ["--help"]
