/** How nginx is set up; `authority` is a file it trusts for an upstream over TLS. */
export interface NginxSetting {
  readonly folder: string;
  readonly port: number;
  /** Scheme, host and port. */
  readonly upstream: string;
  readonly authority: string | undefined;
}

/** nginx for streams: nothing is buffered, connections to the upstream are kept. */
export function nginxConfiguration({ folder, port, upstream, authority }: NginxSetting): string {
  const [scheme, host] = upstream.split('://');
  const tls =
    authority === undefined
      ? ''
      : `proxy_ssl_trusted_certificate ${authority}; proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_session_reuse on;`;
  return `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  client_max_body_size 0; keepalive_requests 1000000; tcp_nodelay on;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream far { server ${host}; keepalive 128; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass ${scheme}://far; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off; ${tls}
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }
  }
}`;
}

/** HAProxy for streams: without `http-no-delay` it holds events back for up to 200 ms. */
export function haproxyConfiguration(port: number, upstreamPort: number): string {
  return `global
  maxconn 8192
  nbthread 1
defaults
  mode http
  option http-no-delay
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout tunnel 600s
frontend near
  bind 127.0.0.1:${port} backlog 1024
  default_backend far
backend far
  server one 127.0.0.1:${upstreamPort}
`;
}

/** Caddy for streams: written through at once, no certificates of its own, no administration. */
export function caddyfile(port: number, upstreamPort: number): string {
  return `{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${upstreamPort} {
    flush_interval -1
    transport http {
      keepalive_idle_conns_per_host 512
    }
  }
}
`;
}
