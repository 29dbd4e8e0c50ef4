import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";

export interface Proxy extends AsyncDisposable {
  readonly origin: string;
  readonly requests: readonly string[];
}

/** A forward proxy. `portOf` a host that it leads to on this machine; null: it knows no way there. */
export async function startProxy(portOf: (host: string) => number | null): Promise<Proxy> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });
  server.on("connect", (request, client) => {
    requests.push(`CONNECT ${request.url}`);
    const port = portOf(String(request.url).split(":")[0]!);
    if (port === null) return client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const end of [client, upstream]) end.on("error", () => end.destroy());
    return client;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
