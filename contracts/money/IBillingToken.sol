// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title Billing token (计费介质)
/// @notice ERC-20 with permit and 9 decimals, minted by the treasury against money received and burnt on redemption. Only registered accounts and custodians hold it.
/// A custodian (the clearing house) holds it for others and takes it in by its own verbs alone: a plain transfer to it would be nobody's money and is refused.
/// A pause stops minting and transfers between participants; it never stops paying in, withdrawing or redeeming.
/// The supply stays below 2¹²⁸, so that no sum of money in the market can leave its uint128.
interface IBillingToken is IERC20, IERC20Permit {
    /// @notice The treasury minted against a payment received.
    event Minted(address indexed account, uint256 amount, bytes32 indexed paymentReference);

    /// @notice An account gave tokens back; the treasury owes the payment named by the reference.
    event Redeemed(address indexed account, uint256 amount, bytes32 indexed paymentReference);

    /// @notice A contract may hold the token for others from now on.
    event CustodianAdded(address indexed custodian);

    /// @notice No participant is registered under this account, so it cannot hold the token.
    error HolderNotRegistered(address account);

    /// @notice Tokens sent straight to a custodian would be lost: pay in with its `deposit`.
    error UseDeposit(address custodian);

    /// @notice The supply would leave uint128.
    error SupplyTooLarge(uint256 supply, uint256 amount);

    /// @notice A custodian is a contract.
    error CustodianWithoutCode(address custodian);

    /// @notice Treasury: mints to a registered account. Stopped by the pause (`EnforcedPause`).
    /// Errors: `HolderNotRegistered`, `UseDeposit` to a custodian, `SupplyTooLarge`.
    /// @param amount Base units (10⁻⁹ of the currency).
    /// @param paymentReference Hash or number of the payment received.
    function mint(address account, uint256 amount, bytes32 paymentReference) external;

    /// @notice Any holder: burns its own tokens against a payment by the treasury. Never stopped, whatever became of the holder.
    /// Error: `ERC20InsufficientBalance`.
    /// @param amount Base units.
    /// @param paymentReference Where the treasury pays: hash of the bank details on file.
    function redeem(uint256 amount, bytes32 paymentReference) external;

    /// @notice Institutions: a contract that holds the token for others. For ever: taking the standing away would strand what it holds.
    /// Error: `CustodianWithoutCode`.
    function addCustodian(address custodian) external;

    /// @notice Guardian: stops minting and transfers between participants.
    function pause() external;

    /// @notice Guardian: ends the pause.
    function unpause() external;

    /// @notice Whether the contract may hold the token for others.
    function isCustodian(address account) external view returns (bool);
}
