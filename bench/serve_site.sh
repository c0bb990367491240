# Sourced by the benchmarks: serves generated hosts over TLS on loopback with a certificate authority made on the spot.
#   serve_site SITE_FOLDER WORK_FOLDER           starts nginx for the *.example folders there; sets hosts, connect, which leads
#                                                newsieve's crawl to them, SITE_PORT, SITE_CA and SITE_PID
#   serve_template CORPUS WORK TEMPLATE PAGES    the same for a site made by CORPUS/thoidai_like/make_site.py (SEED: 1): WORK/TEMPLATE,
#                                                which is `site`; nginx has WORK/TEMPLATE-server
#   stop_site                                    and waits until it has stopped

serve_site() {
  local folder=$1 work=$2 names host
  mapfile -t hosts < <(cd "$folder" && ls -d *.example)
  mkdir -p "$work/tls" "$work/tmp"
  SITE_CA=$work/tls/ca.pem
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=bench CA" \
    -keyout "$work/tls/ca.key" -out "$SITE_CA" 2> "$work/openssl.log"
  names=$(printf 'DNS:%s,' "${hosts[@]}")
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${hosts[0]}" -keyout "$work/tls/site.key" \
    -out "$work/tls/site.csr" 2>> "$work/openssl.log"
  openssl x509 -req -in "$work/tls/site.csr" -CA "$SITE_CA" -CAkey "$work/tls/ca.key" -CAcreateserial -days 2 \
    -extfile <(printf 'subjectAltName=%s\n' "${names%,}") -out "$work/tls/site.pem" 2>> "$work/openssl.log"
  SITE_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  {
    echo "worker_processes 1; pid $work/nginx.pid; error_log $work/error.log; daemon off;"
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "events { worker_connections 512; }"
    echo "http { types { text/html html; text/xml xml rss; text/plain txt; } default_type text/html;"
    echo "log_format line '\$msec \$host \$request_uri \$status'; access_log $work/access.log line;"
    echo "client_body_temp_path $work/tmp; proxy_temp_path $work/tmp; fastcgi_temp_path $work/tmp;"
    echo "uwsgi_temp_path $work/tmp; scgi_temp_path $work/tmp; gzip on; keepalive_requests 100000; gzip_types text/xml text/plain; charset utf-8;"
    for host in "${hosts[@]}"; do
      echo "server { listen 127.0.0.1:$SITE_PORT ssl http2; server_name $host; root $folder/$host;"
      echo "ssl_certificate $work/tls/site.pem; ssl_certificate_key $work/tls/site.key; index index.html; }"
    done
    echo "}"
  } > "$work/nginx.conf"
  connect=()
  for host in "${hosts[@]}"; do connect+=(--connect-to "$host:443:127.0.0.1:$SITE_PORT"); done
  nginx -c "$work/nginx.conf" -p "$work" & SITE_PID=$!
  for _ in $(seq 100); do
    curl -s --cacert "$SITE_CA" --connect-to "${hosts[0]}:443:127.0.0.1:$SITE_PORT" -o "$work/probe" "https://${hosts[0]}/" && return 0
    sleep 0.05
  done
  echo "the site did not start: see $work/error.log" >&2
  return 1
}

stop_site() {
  [ -z "${SITE_PID:-}" ] || kill "$SITE_PID" 2> /dev/null || true
  wait "${SITE_PID:-}" 2> /dev/null || true
}

serve_template() {
  site=$2/$3
  python3 "$1/thoidai_like/make_site.py" --out "$site" --pages "$4" --seed "${SEED:-1}" --template "$3" > "$2/make.log"
  serve_site "$site" "$2/$3-server"
  echo "== $3 (${hosts[*]})"
}
