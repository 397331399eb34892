import type { Handle } from "../chain/handle.ts";
import { calendar } from "./calendar.ts";
import { productNamed } from "./names.ts";

/**
 * Id of the product with a name: `2027`, `2027-03`, `2027-03/working`, `2027-03/rest`, `2027-03-15`; with a class, `2027-03-15#1`.
 * @throws NoSuchProduct
 */
export async function productAt(handle: Handle, params: { name: string }): Promise<bigint> {
  const { years } = await calendar(handle);
  return productNamed(params.name, years, handle.deployment.constants);
}
