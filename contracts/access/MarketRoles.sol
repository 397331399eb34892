// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Role ids of the market
/// @notice The authority is OpenZeppelin's AccessManager; its ADMIN role (0) belongs to the Council of the institutions.
library MarketRoles {
    /// @notice Runs the market: registers products, opens sessions.
    uint64 internal constant OPERATOR = 1;
    /// @notice Watches the market: may void a session before its allotment begins.
    uint64 internal constant REGULATOR = 2;
    /// @notice Stops beginnings in an emergency: pauses, freezes a module. Never stops an ending.
    uint64 internal constant GUARDIAN = 3;
    /// @notice Admits participants, sets their limits, suspends them.
    uint64 internal constant REGISTRAR = 4;
    /// @notice Mints the billing token against money received, confirms redemptions.
    uint64 internal constant TREASURY = 5;
    /// @notice Grid company: outages, balancing prices.
    uint64 internal constant GRID_COMPANY = 6;
    /// @notice Replaces modules: enters them into the tables of the ledgers, hands over compartments and sessions. The Council, after a delay in which GUARDIAN may cancel;
    /// a role of its own because ADMIN cannot have a guardian.
    uint64 internal constant UPGRADER = 7;
    /// @notice Publishes meter readings: a plain account without delay, whose role can do nothing else.
    uint64 internal constant METERING = 8;
}
