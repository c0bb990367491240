# newsieve in a container: docker build -t newsieve . && docker run --rm newsieve demo
# One-off jobs and the daemon: docs/OPERATIONS.md.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup
COPY . .
RUN cmake --preset package \
 && cmake --build build/package --target newsieve --parallel "$(nproc)" \
 && strip build/package/newsieve

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates libboost-json1.81.0 libbrotli1 libc-ares2 libcld2-0 libcurl4 libdeflate0 libfmt9 libgumbo1 libicu72 \
      libprometheus-cpp-core1.0 libpsl5 libre2-9 librocksdb7.8 libsimdjson14 libspdlog1.10 libssl3 libtomlplusplus3 libuchardet0 libxml2 \
      libxxhash0 libzstd1 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 990 --home-dir /var/lib/newsieve newsieve \
 && install -d -o newsieve -g newsieve -m 700 /var/lib/newsieve
COPY --from=build /src/build/package/newsieve /usr/local/bin/newsieve
COPY config/newsieve.toml /etc/newsieve/newsieve.toml
# Every library is there, and the shipped configuration holds.
RUN newsieve --version && newsieve config check /etc/newsieve/newsieve.toml

USER newsieve
WORKDIR /var/lib/newsieve
VOLUME /var/lib/newsieve
# The monitoring endpoint listens on loopback: reach it from inside, or with --network host.
EXPOSE 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s CMD ["newsieve", "status"]
ENTRYPOINT ["newsieve"]
CMD ["serve", "--config", "/etc/newsieve/newsieve.toml"]
