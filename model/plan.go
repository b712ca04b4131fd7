package model

import "time"

// Plan is a tariff that a SIM can be on. Amounts are in Currency.
type Plan struct {
	ID        Text
	Name      Text
	Currency  Text
	PerDay    *Money // for each day that a SIM is active
	PerMB     *Money
	PerSMSMO  *Money
	PerSMSMT  *Money
	Countries *int
}

// Balance is the credit of an account, or, where the vendor tells that instead, what it spent.
type Balance struct {
	Amount    *Money // the credit; nil if the vendor tells none
	Spent     *Money // in Month so far
	Month     Month
	Used      *int64 // bytes in Month so far
	Currency  Text   // ISO 4217
	AutoTopUp *bool
	Threshold *Money // topped up when the balance falls below this
	TopUpTo   *Money // topped up to this, not by it
	At        time.Time
	Fetched   time.Time
}
