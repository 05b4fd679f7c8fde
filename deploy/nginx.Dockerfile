# nginx with Debian's module that leaves out the Server header: nginx by itself can only shorten it.
FROM debian:bookworm-slim

RUN apt-get update \
 && apt-get install --yes --no-install-recommends curl nginx libnginx-mod-http-headers-more-filter \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner www-data --group www-data --mode 0700 /var/cache/nginx

COPY nginx.conf /etc/nginx/nginx.conf
USER 33:33
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
