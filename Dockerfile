# The released binary on Debian 12, built as ./run builds it.
FROM debian:12 AS build
WORKDIR /src
COPY . .
RUN ./run --no-start && apt-get clean

FROM debian:12-slim
COPY --from=build /src/cmake/packages.txt /src/cmake/install_packages.sh /tmp/cmake/
RUN apt-get update && . /tmp/cmake/install_packages.sh && install_packages run \
    && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/* /tmp/cmake \
    && useradd --system --create-home vestibule && mkdir /data /shared && chown vestibule /data /shared
COPY --from=build /src/build/release/vestibule /usr/local/bin/vestibule
USER vestibule
EXPOSE 8080
ENTRYPOINT ["vestibule"]
CMD ["serve"]
