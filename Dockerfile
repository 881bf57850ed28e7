# One image for web, worker, beat and prepare; which one a container is says its command (deploy/run).
FROM python:3.11-slim-bookworm

WORKDIR /srv/ims
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 IMS_MODE=production IMS_VAR=/var/lib/ims IMS_STATIC=/srv/ims/var/static

# The launcher knows which system libraries documents need; it is the same list that `make demo` installs.
COPY ims/__init__.py ims/__init__.py
COPY ims/launcher ims/launcher
RUN python -m ims.launcher packages && rm -rf /var/lib/apt/lists/*

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
RUN python -m ims.messages compile \
    && IMS_VAR=/tmp deploy/run static \
    && useradd --system --uid 10001 --home-dir /var/lib/ims --create-home ims

USER ims
VOLUME /var/lib/ims
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=60s CMD ["python", "deploy/healthcheck.py", "web"]
ENTRYPOINT ["deploy/run"]
CMD ["web"]
