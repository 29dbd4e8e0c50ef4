import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client that may send anything: bytes on a connection of its own. */
export interface RawClient {
  readonly write: (bytes: string | Buffer) => void;
  /** Everything that has been answered so far. */
  readonly answered: () => string;
  /** Everything that was answered until the server closed the connection. */
  readonly closed: Promise<string>;
  /** Waits until the answer holds a text; fails if the connection ends before. */
  readonly until: (text: string) => Promise<string>;
  readonly socket: Socket;
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1" });
  let text = "";
  const watchers = new Set<() => void>();
  const closed = new Promise<string>((resolve) => {
    socket.on("close", () => {
      watchers.forEach((look) => look());
      resolve(text);
    });
  });
  // A server that closes while more is being sent resets the connection.
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    watchers.forEach((look) => look());
  });
  await once(socket, "connect");
  return {
    socket,
    write: (bytes) => {
      socket.write(bytes);
    },
    answered: () => text,
    closed,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (text.includes(wanted)) resolve(text);
          else if (socket.destroyed) reject(new Error(`The connection has ended, after: ${text}`));
          else return;
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      }),
  };
}

/** Sends bytes, and gives what comes until the server closes the connection. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const client = await rawClient(port);
  client.write(bytes);
  return client.closed;
}

/** A request as text; `connection: close` unless another is given. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string | number>> = {},
  body = "",
): string {
  const all = { host: "localhost", connection: "close", ...headers };
  const fields = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${fields.join("")}\r\n${body}`;
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
