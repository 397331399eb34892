/** The handle: a deployed market, seen through a provider or an account. */
import { type ContractRunner, type Provider, type Signer, ZeroAddress } from "ethers";
import type { Deployment } from "../deployment.ts";
import type { SentenceContext } from "../errors/index.ts";
import { SignerMissing } from "../errors/index.ts";
import type { IEnergyRegister } from "../typechain/contracts/energy/IEnergyRegister.ts";
import type { IAccessManager } from "../typechain/@openzeppelin/contracts/access/manager/IAccessManager.ts";
import type { ICouncil } from "../typechain/contracts/access/ICouncil.ts";
import type { IGuarantees } from "../typechain/contracts/money/IGuarantees.ts";
import type { IOutageSchedule } from "../typechain/contracts/energy/IOutageSchedule.ts";
import type { IUniformPriceAuction } from "../typechain/contracts/market/IUniformPriceAuction.ts";
import type { IMeterLedger } from "../typechain/contracts/delivery/IMeterLedger.ts";
import type { IReferencePrices } from "../typechain/contracts/delivery/IReferencePrices.ts";
import type { ISettlement } from "../typechain/contracts/delivery/ISettlement.ts";
import type { BillingToken } from "../typechain/contracts/money/BillingToken.ts";
import type { IClearingHouse } from "../typechain/contracts/money/IClearingHouse.ts";
import type { IParticipantRegistry } from "../typechain/contracts/participants/IParticipantRegistry.ts";
import { IEnergyRegister__factory } from "../typechain/factories/contracts/energy/IEnergyRegister__factory.ts";
import { IAccessManager__factory } from "../typechain/factories/@openzeppelin/contracts/access/manager/IAccessManager__factory.ts";
import { ICouncil__factory } from "../typechain/factories/contracts/access/ICouncil__factory.ts";
import { IGuarantees__factory } from "../typechain/factories/contracts/money/IGuarantees__factory.ts";
import { IOutageSchedule__factory } from "../typechain/factories/contracts/energy/IOutageSchedule__factory.ts";
import { IUniformPriceAuction__factory } from "../typechain/factories/contracts/market/IUniformPriceAuction__factory.ts";
import { IMeterLedger__factory } from "../typechain/factories/contracts/delivery/IMeterLedger__factory.ts";
import { IReferencePrices__factory } from "../typechain/factories/contracts/delivery/IReferencePrices__factory.ts";
import { ISettlement__factory } from "../typechain/factories/contracts/delivery/ISettlement__factory.ts";
import { BillingToken__factory } from "../typechain/factories/contracts/money/BillingToken__factory.ts";
import { IClearingHouse__factory } from "../typechain/factories/contracts/money/IClearingHouse__factory.ts";
import { IParticipantRegistry__factory } from "../typechain/factories/contracts/participants/IParticipantRegistry__factory.ts";

/** The contracts of the market, typed. */
export interface Contracts {
  manager: IAccessManager;
  /** At address 0 in a trial without a Council. */
  council: ICouncil;
  registry: IParticipantRegistry;
  token: BillingToken;
  house: IClearingHouse;
  guarantees: IGuarantees;
  register: IEnergyRegister;
  outages: IOutageSchedule;
  auction: IUniformPriceAuction;
  meters: IMeterLedger;
  prices: IReferencePrices;
  settlement: ISettlement;
}

/** Name of a contract on the handle. */
export type ContractKey = keyof Contracts;

/** What every transaction of a handle carries, unless its own options say otherwise. */
export interface TransactionDefaults {
  /** 0 for chains without a base fee. */
  type?: number;
  gasPrice?: bigint;
  maxFeePerGas?: bigint;
  maxPriorityFeePerGas?: bigint;
  /** Instead of an estimate with a margin. */
  gasLimit?: bigint;
}

/** A deployed market, seen through a provider or an account. All verbs take it first. */
export interface Handle {
  readonly deployment: Deployment;
  readonly provider: Provider;
  /** Account that sends; null on a handle that only reads. */
  readonly signer: Signer | null;
  readonly contracts: Contracts;
  readonly transactions: TransactionDefaults;
  /** Blocks on top of which a transaction counts, its own included. */
  readonly confirmations: number;
}

/** How to connect. */
export interface HandleOptions {
  /** A provider, for a handle that only reads. */
  provider?: Provider;
  /** An account with a provider; it sends all transactions of the handle. */
  signer?: Signer;
  /** Where the market is: `deployments/<name>/market.json`. */
  deployment: Deployment;
  /** For chains without fees: `{ type: 0, gasPrice: 0n }`. */
  transactions?: TransactionDefaults;
  /** 1 by default. */
  confirmations?: number;
}

/** Neither a provider nor an account with one was given. */
export class ProviderMissing extends TypeError {
  constructor() {
    super("Connect with a provider, or with a signer that has one.");
  }
}

/** Makes a handle; asks nothing of the chain. */
export function handleOf(options: HandleOptions): Handle {
  const { deployment, signer = null, transactions = {}, confirmations = 1 } = options;
  const provider = options.provider ?? signer?.provider;
  if (!provider) throw new ProviderMissing();
  const runner: ContractRunner = signer ?? provider;
  const { addresses } = deployment;
  return {
    deployment,
    provider,
    signer,
    transactions,
    confirmations,
    contracts: {
      manager: IAccessManager__factory.connect(addresses.AccessManager, runner),
      council: ICouncil__factory.connect(deployment.council ?? ZeroAddress, runner),
      registry: IParticipantRegistry__factory.connect(addresses.ParticipantRegistry, runner),
      token: BillingToken__factory.connect(addresses.BillingToken, runner),
      house: IClearingHouse__factory.connect(addresses.ClearingHouse, runner),
      guarantees: IGuarantees__factory.connect(addresses.Guarantees, runner),
      register: IEnergyRegister__factory.connect(addresses.EnergyRegister, runner),
      outages: IOutageSchedule__factory.connect(addresses.OutageSchedule, runner),
      auction: IUniformPriceAuction__factory.connect(addresses.UniformPriceAuction, runner),
      meters: IMeterLedger__factory.connect(addresses.MeterLedger, runner),
      prices: IReferencePrices__factory.connect(addresses.ReferencePrices, runner),
      settlement: ISettlement__factory.connect(addresses.Settlement, runner),
    },
  };
}

/** The account of the handle. @throws SignerMissing */
export function signerOf({ signer }: Handle): Signer {
  if (signer === null) throw new SignerMissing();
  return signer;
}

/** What sentences of errors should know about this market. */
export function contextOf({ deployment }: Handle, prices?: SentenceContext["prices"]): SentenceContext {
  const { offsetSeconds, dayLengthSeconds } = deployment.constants;
  return { offsetSeconds, dayLengthSeconds, ...(prices === undefined ? {} : { prices }) };
}
