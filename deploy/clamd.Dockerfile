FROM debian:bookworm-slim
RUN groupadd --gid 10002 clamav && useradd --uid 10002 --gid 10002 --no-create-home --home-dir /var/lib/clamav clamav \
 && apt-get update && apt-get install --yes --no-install-recommends ca-certificates clamav-daemon clamav-freshclam clamdscan \
 && rm -rf /var/lib/apt/lists/* && install --directory --owner clamav --group clamav --mode 0700 /var/lib/clamav
COPY clamd.conf freshclam.conf /etc/clamav/
USER 10002:10002
