// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {IBillingToken} from "./IBillingToken.sol";

/// @title Billing token
contract BillingToken is ERC20, ERC20Permit, Pausable, AccessManaged, IBillingToken {
    /// @notice Registry whose registered accounts may hold the token.
    IParticipantRegistry public immutable registry;

    /// @inheritdoc IBillingToken
    mapping(address account => bool) public isCustodian;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        string memory name,
        string memory symbol
    ) ERC20(name, symbol) ERC20Permit(name) AccessManaged(authority) {
        registry = registry_;
    }

    /// @inheritdoc IBillingToken
    function mint(address account, uint256 amount, bytes32 paymentReference) external restricted {
        uint256 supply = totalSupply();
        require(amount <= type(uint128).max - supply, SupplyTooLarge(supply, amount));
        _mint(account, amount);
        emit Minted(account, amount, paymentReference);
    }

    /// @inheritdoc IBillingToken
    function redeem(uint256 amount, bytes32 paymentReference) external {
        _burn(msg.sender, amount);
        emit Redeemed(msg.sender, amount, paymentReference);
    }

    /// @inheritdoc IBillingToken
    function addCustodian(address custodian) external restricted {
        require(custodian.code.length != 0, CustodianWithoutCode(custodian));
        isCustodian[custodian] = true;
        emit CustodianAdded(custodian);
    }

    /// @inheritdoc IBillingToken
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IBillingToken
    function unpause() external restricted {
        _unpause();
    }

    /// @notice Nine: kWh × price × 1,000 and Wh × price are both whole base units.
    function decimals() public pure override returns (uint8) {
        return 9;
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    /// @dev Every change of a balance comes through here. `from` needs no check: who holds may always part with it.
    function _update(address from, address to, uint256 amount) internal override {
        if (isCustodian[to]) {
            require(msg.sender == to, UseDeposit(to));
        } else if (to != address(0)) {
            if (!isCustodian[from]) _requireNotPaused();
            require(registry.isRegisteredAccount(to), HolderNotRegistered(to));
        }
        super._update(from, to, amount);
    }
}
