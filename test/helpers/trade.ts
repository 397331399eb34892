import { INTERVALS, Kind, UNIT_OF_MONEY, type Ledgers } from "./ledgers.ts";
import { flat } from "./lanes.ts";

/** What the seller of `tradeOf` has issued in every interval, kWh. */
export const ISSUED_KWH = 1_000n;

/** What buyer and seller of `tradeOf` have paid in, base units. */
export const PAID_IN = 100n * UNIT_OF_MONEY;

/** A module that both a buyer and a seller have enabled, free money of both, a product two days ahead, and energy the seller issued. */
export async function tradeOf(ledgers: Ledgers) {
  const { connection, house, register, accounts, admit, addUnit, fund, addProduct, addModule } = ledgers;
  const { ethers, networkHelpers } = connection;
  const [buyerAccount, sellerAccount, thirdAccount] = [accounts[0]!, accounts[1]!, accounts[2]!];
  const buyer = await admit(buyerAccount);
  const seller = await admit(sellerAccount, { kind: Kind.Generator });
  const third = await admit(thirdAccount);
  const unit = await addUnit(seller);
  const product = await addProduct();
  await register.connect(sellerAccount).issue(seller, unit, product, flat(INTERVALS, ISSUED_KWH));

  const module = await ethers.deployContract("MockModule");
  const moduleAddress = module.target as string;
  await addModule(moduleAddress);
  await networkHelpers.setBalance(moduleAddress, 10n ** 18n);
  const asModule = await ethers.getImpersonatedSigner(moduleAddress);
  for (const [account, participant] of [
    [buyerAccount, buyer],
    [sellerAccount, seller],
  ] as const) {
    await fund(account, participant, PAID_IN);
    await house.connect(account).enableModule(participant, moduleAddress);
  }
  return {
    buyer,
    seller,
    third,
    buyerAccount,
    sellerAccount,
    thirdAccount,
    unit,
    product,
    module,
    moduleAddress,
    /** The module as sender of transactions. */
    asModule,
  };
}
