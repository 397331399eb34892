// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the ledger of readings tells the settlement
interface ISettlementFund {
    /// @notice Ledger of readings: so much money reached the settlement's compartment for the balancing fund. Booked to the current month.
    function book(uint256 amount) external;
}
