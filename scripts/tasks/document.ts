/** Documents that options name: only their hashes go to the chain. */
import { keccak256 } from "ethers";
import { fromCaller } from "../caller.ts";
import { isHash } from "./files/columns.ts";
import { bytesOf } from "./files/table.ts";
import type { Input } from "./input.ts";

/** Hash of a document that must be given: 0x and 64 digits, or the path of a file that is hashed here. @throws BadInput */
export function documentOf(input: Input, option: string, what: string): string {
  const given = input.needed(option, `${what}: its hash or its file`);
  return isHash(given) ? given.toLowerCase() : keccak256(bytesOf(fromCaller(given)));
}
