/** The verbs of energy: what a handle's namespace `energy` holds. */
export { declareDemand } from "./declareDemand.ts";
export { holdings } from "./holdings.ts";
export { issue } from "./issue.ts";
export { position } from "./position.ts";
export { product } from "./product.ts";
export { products } from "./products.ts";
export { registerProduct } from "./registerProduct.ts";
export { transfer } from "./transfer.ts";
export { withdraw } from "./withdraw.ts";
