import type { AbstractProvider } from "ethers";

/** A provider as a dishonest node would be: some of its answers are others. */
export const tampered = (honest: AbstractProvider, changed: Partial<AbstractProvider>): AbstractProvider =>
  new Proxy(honest, {
    get: (target, name) => {
      const own: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
      return typeof own === "function" ? (own as (...args: unknown[]) => unknown).bind(target) : own;
    },
  });
