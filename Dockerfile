# One image for web, worker, beat and commands; docker-compose.yml has the command of each service.
FROM python:3.11-slim-bookworm AS build

WORKDIR /opt/acecs
COPY requirements.lock .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock
COPY . .
RUN /opt/venv/bin/pybabel --quiet compile --directory locale --domain django
# pip has compiled the packages. The portal runs without the right to write here, so each process would compile this anew.
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/acecs

FROM python:3.11-slim-bookworm

# The packages of PANGO in acecs/system_packages.py.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

# The packages of LIBREOFFICE there: pages of Office documents, to read them in the portal.
ARG LIBREOFFICE=no
RUN if [ "$LIBREOFFICE" = yes ]; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends \
        libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui fonts-noto-cjk \
      && rm -rf /var/lib/apt/lists/*; \
    fi

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=acecs.settings \
    ACECS_VAR=/var/lib/acecs

# The image of Python comes without its library's bytecode.
RUN python -m compileall -q --invalidation-mode unchecked-hash /usr/local/lib/python3.11

# A named volume gets the owner of the folder that it is mounted on.
RUN groupadd --system --gid 10001 acecs \
 && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin acecs \
 && install --directory --owner acecs --group acecs --mode 0700 /var/lib/acecs /var/lib/acecs/documents
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/acecs /opt/acecs

WORKDIR /opt/acecs
USER 10001:10001
EXPOSE 8000
# One process per core with one thread each, because nginx buffers whole requests.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers", "--log-level", "warning", "acecs.wsgi:application"]
