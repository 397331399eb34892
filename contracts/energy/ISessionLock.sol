// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the energy register asks a market module
interface ISessionLock {
    /// @notice Whether the participant has a standing commitment in the live session of the product: then its holding of the product does not decrease.
    function isCommitted(uint256 product, uint256 participant) external view returns (bool);
}
