# The server in an image: docker build -t carpulse . Settings come from the environment when it runs, none is in it.
# docs/operate/README.md says how, and what was tried of this file.

FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY scripts/ scripts/
RUN SETUP=build sh scripts/setup.sh
COPY . .
RUN swift build -c release --static-swift-stdlib --product carpulse \
    && swift build -c release --static-swift-stdlib --product carpulse-render \
    && strip .build/release/carpulse .build/release/carpulse-render \
    && sh scripts/install.sh /opt/carpulse

FROM debian:12-slim
# What the programs and engines load, Python for the second engine, setpriv for the workers. Redis runs elsewhere.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates libargon2-1 libcurl4 libharfbuzz-subset0 libhiredis0.14 libjpeg62-turbo libpango-1.0-0 \
        libpangoft2-1.0-0 libpng16-16 libpoppler-glib8 libqpdf29 libqrencode4 libseccomp2 libssl3 libstdc++6 python3 tzdata \
        util-linux zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /var/lib/carpulse --create-home carpulse
COPY --from=build /opt/carpulse /opt/carpulse
ARG COMMIT=
ENV APP_ENV=prd HOST=0.0.0.0 PORT=8100 DATA_DIR=/var/lib/carpulse LOG_FORMAT=json CARPULSE_COMMIT=$COMMIT \
    PATH=/opt/carpulse/bin:/usr/local/bin:/usr/bin:/bin
USER carpulse
WORKDIR /var/lib/carpulse
VOLUME /var/lib/carpulse
EXPOSE 8100
# The program is process 1 and takes SIGTERM itself. Give it DRAIN_SECONDS and two more: docker stop -t 30.
STOPSIGNAL SIGTERM
ENTRYPOINT ["carpulse"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/ready', timeout=4)"]
