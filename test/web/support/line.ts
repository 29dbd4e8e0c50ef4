import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { openDatabase } from "../../../db/open.ts";
import { testDatabase, type TestDatabase } from "../../support/database.ts";

/** A real PostgreSQL behind a line that can be cut: to the app it is as if the server were restarted. */
export interface CutDatabase {
  readonly database: TestDatabase;
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function cutDatabase(): Promise<CutDatabase> {
  const real = await testDatabase("postgres");
  const url = new URL(real.url ?? "");
  const port = Number(url.port);
  const sockets = new Set<Socket>();
  const listen = async (at: number): Promise<Server> => {
    const server = createServer((near) => {
      const far = connect(port, url.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.on("error", () => {});
        one.on("close", () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    }).listen(at, "127.0.0.1");
    await once(server, "listening");
    return server;
  };
  let server: Server | null = await listen(0);
  const own = (server.address() as AddressInfo).port;
  url.port = String(own);
  const cut = async () => {
    if (server === null) return;
    const closed = once(server, "close");
    server.close();
    server = null;
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    database: { ...real, open: () => openDatabase({ url: url.href, dataDir: "" }) },
    cut,
    mend: async () => {
      server ??= await listen(own);
    },
    close: cut,
  };
}
