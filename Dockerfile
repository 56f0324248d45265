# Two stages: the first builds one static binary, the second holds nothing else.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/sipas . && mkdir -m 0700 /out/data /out/tmp

FROM scratch
COPY --from=build /out/sipas /sipas
# The volume takes over the owner of this directory; big sheets are put together in /tmp.
COPY --from=build --chown=10001:10001 /out/data /data
COPY --from=build --chown=10001:10001 /out/tmp /tmp
# For TLS to a PostgreSQL elsewhere.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 10001:10001
ENV SIPAS_DATABASE=/data/sipas.db SIPAS_LISTEN=:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/sipas", "health"]
ENTRYPOINT ["/sipas"]
