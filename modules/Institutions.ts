/**
 * The market with the Council of its institutions, which holds ADMIN and UPGRADER with their delays; the deployer is left without any
 * role.
 *
 *   npm run hardhat -- ignition deploy modules/Institutions.ts --network localhost --parameters FILE
 *
 * FILE is JSON: `{"Market": {"operator": "0x…", …}, "Institutions": {"members": ["0x…", …], "threshold": 3}}`, delays as in
 * scripts/deploy/parameters.ts. Every role needs a member of its own.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ADMIN_ID, DEFAULT_DELAYS as DELAYS, ROLE_IDS } from "../scripts/deploy/parameters.ts";
import Market from "./Market.ts";

export default buildModule("Institutions", (m) => {
  const market = m.useModule(Market);
  const { manager } = market;
  const council = m.contract("Council", [
    m.getParameter<string[]>("members"),
    m.getParameter<number>("threshold"),
    m.getParameter("proposalLifetimeSeconds", DELAYS.proposalLifetimeSeconds),
  ]);
  const upgradeDelay = m.getParameter("upgradeDelaySeconds", DELAYS.upgradeDelaySeconds);
  const { registry, token, house, guarantees, register, outages, auction, meters, prices, settlement } = market;
  const ledgers = { registry, token, house, guarantees, register, outages, auction, meters, prices, settlement };
  const handedOver = [
    ...Object.entries(ledgers).map(([name, ledger]) =>
      m.call(manager, "setTargetAdminDelay", [ledger, upgradeDelay], { id: `${name}Delay`, after: [Market] }),
    ),
    m.call(manager, "setGrantDelay", [ROLE_IDS.upgrader, upgradeDelay], { after: [Market] }),
    m.call(manager, "revokeRole", [ROLE_IDS.upgrader, m.getAccount(0)], { after: [Market] }),
    m.call(manager, "grantRole", [ROLE_IDS.upgrader, council, upgradeDelay], {
      id: "upgraderGranted",
      after: [Market],
    }),
    m.call(manager, "grantRole", [ADMIN_ID, council, m.getParameter("adminDelaySeconds", DELAYS.adminDelaySeconds)], {
      id: "adminGranted",
      after: [Market],
    }),
  ];
  m.call(manager, "renounceRole", [ADMIN_ID, m.getAccount(0)], { after: [Market, ...handedOver] });
  return { ...market, council };
});
