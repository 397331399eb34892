import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { product, type ProductResult } from "./product.ts";

/** All products, in order of their registration. */
export async function products(handle: Handle): Promise<ProductResult[]> {
  const count = await read(handle, () => handle.contracts.register.productCount());
  const ids = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  return Promise.all(ids.map((id) => product(handle, { product: id })));
}
