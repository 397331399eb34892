/** Selectors of functions by name, from the types that the build writes. */
import type { Interface } from "ethers";
import { MeterLedger__factory } from "../../sdk/src/typechain/factories/contracts/delivery/MeterLedger__factory.ts";
import { ReferencePrices__factory } from "../../sdk/src/typechain/factories/contracts/delivery/ReferencePrices__factory.ts";
import { Settlement__factory } from "../../sdk/src/typechain/factories/contracts/delivery/Settlement__factory.ts";
import { EnergyRegister__factory } from "../../sdk/src/typechain/factories/contracts/energy/EnergyRegister__factory.ts";
import { OutageSchedule__factory } from "../../sdk/src/typechain/factories/contracts/energy/OutageSchedule__factory.ts";
import { UniformPriceAuction__factory } from "../../sdk/src/typechain/factories/contracts/market/UniformPriceAuction__factory.ts";
import { BillingToken__factory } from "../../sdk/src/typechain/factories/contracts/money/BillingToken__factory.ts";
import { ClearingHouse__factory } from "../../sdk/src/typechain/factories/contracts/money/ClearingHouse__factory.ts";
import { Guarantees__factory } from "../../sdk/src/typechain/factories/contracts/money/Guarantees__factory.ts";
import { ParticipantRegistry__factory } from "../../sdk/src/typechain/factories/contracts/participants/ParticipantRegistry__factory.ts";
import type { Permission, RestrictedContract } from "./permissions.ts";

const INTERFACES: Readonly<Record<RestrictedContract, Interface>> = {
  ParticipantRegistry: ParticipantRegistry__factory.createInterface(),
  BillingToken: BillingToken__factory.createInterface(),
  ClearingHouse: ClearingHouse__factory.createInterface(),
  Guarantees: Guarantees__factory.createInterface(),
  EnergyRegister: EnergyRegister__factory.createInterface(),
  OutageSchedule: OutageSchedule__factory.createInterface(),
  UniformPriceAuction: UniformPriceAuction__factory.createInterface(),
  MeterLedger: MeterLedger__factory.createInterface(),
  ReferencePrices: ReferencePrices__factory.createInterface(),
  Settlement: Settlement__factory.createInterface(),
};

/** A function that the table of permissions names and the contract does not have. */
export class FunctionUnknown extends Error {
  constructor(contract: string, name: string) {
    super(`${contract} has no function ${name}: the table of permissions is out of date.`);
  }
}

/** Selectors of the functions of a permission. */
export function selectorsOf({ contract, functions }: Permission): string[] {
  return functions.map((name) => {
    const fragment = INTERFACES[contract].getFunction(name);
    if (fragment === null) throw new FunctionUnknown(contract, name);
    return fragment.selector;
  });
}
