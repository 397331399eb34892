import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { session, type SessionResult } from "./session.ts";

/** All sessions, in order of their opening. */
export async function sessions(handle: Handle): Promise<SessionResult[]> {
  const count = await read(handle, () => handle.contracts.auction.sessionCount());
  const ids = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  return Promise.all(ids.map((id) => session(handle, { session: id })));
}
