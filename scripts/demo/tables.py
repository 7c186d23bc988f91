"""Column lists of the input files, and how they are written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

COLUMNS: dict[str, str] = {
    "requests": """
        request_id attempt transaction_id parent_request_id customer_id plan_id billing_account_id
        endpoint operation provider model service_tier region hardware purchase_option
        accelerator_model precision
        started_at ended_at loaded_at status is_internal is_cache_hit is_usage_estimated
        uncached_input_tokens
        cache_read_tokens cache_write_5m_tokens cache_write_1h_tokens output_tokens
        reasoning_tokens total_input_tokens total_tokens accelerator_seconds retrieval_calls vector_reads
        rerank_calls web_search_calls tool_calls third_party_cost third_party_currency_code
        reported_cost reported_cost_currency_code
        reported_cost_source unit_revenue unit_revenue_currency_code outcome quality_score
        tags
    """,
    "customers": """
        customer_id customer_name segment acquisition_channel acquisition_cost currency_code
        is_internal signed_up_at
    """,
    "plans": "plan_id plan_name plan_type list_price currency_code billing_period",
    "subscriptions": "subscription_id customer_id plan_id started_at ended_at quantity",
    "invoice_lines": """
        invoice_line_id invoice_id customer_id subscription_id plan_id line_type net_amount
        currency_code service_start service_end invoiced_at
    """,
    "usage_prices": """
        plan_id request_class price_per_request included_requests currency_code valid_from valid_to
    """,
    "request_classes": """
        request_class class_name description unit owner revenue_weight minimum_margin_ratio
        quality_floor runbook_url
    """,
    "allocation_weights": "plan_id request_class weight valid_from valid_to",
    "class_rules": """
        rule_id priority request_class endpoint_pattern operation_pattern model_pattern
        tags_pattern valid_from valid_to
    """,
    "accelerator_rates": "hardware region purchase_option rate_per_hour currency_code valid_from valid_to source",
    "retrieval_rates": "meter provider rate_per_call rate_per_thousand_calls currency_code valid_from valid_to source",
    "token_discounts": """
        provider model meter service_tier billing_account_id discount_ratio valid_from valid_to source
    """,
    "compute_profiles": """
        request_class model hardware precision accelerator_seconds accelerator_seconds_p50
        accelerator_seconds_p95 sample_size quality_score profiled_on valid_from valid_to replaces_model
    """,
    "fx_rates": "rate_date from_currency_code to_currency_code rate",
    "charge_rules": """
        rule_id priority service_provider_pattern service_name_pattern sku_pattern sku_meter_pattern charge_category
        commitment_status needs_tokens cost_category provider item meter unit_quantity
    """,
    "capacity_pools": """
        pool_id pool_name pool_type hardware region provider model capacity_per_month capacity_unit
        accelerator_count fixed_cost_per_month currency_code commitment_id valid_from valid_to
    """,
    "cost_targets": """
        request_class cost_target_per_request currency_code slo_objective valid_from valid_to
    """,
    "focus_charges": """
        ProviderName PublisherName InvoiceIssuerName InvoiceId BillingAccountId
        BillingAccountName SubAccountId BillingPeriodStart BillingPeriodEnd
        ChargePeriodStart ChargePeriodEnd ChargeCategory ChargeClass ChargeDescription
        ChargeFrequency BilledCost EffectiveCost ListCost ContractedCost BillingCurrency
        PricingQuantity PricingUnit PricingCategory ConsumedQuantity ConsumedUnit
        ServiceName ServiceCategory ServiceSubcategory SkuId SkuMeter SkuPriceId
        SkuPriceDetails RegionId ResourceId CommitmentDiscountId CommitmentDiscountStatus
        Tags
    """,
}
"""Columns of every input, in file order."""

Row = Sequence[object]


def column_names(table: str) -> list[str]:
    """The columns of an input, in file order."""
    return COLUMNS[table].split()


def instant(day: date | None) -> str:
    """Midnight UTC of a day as text; empty for None."""
    return f"{day}T00:00:00Z" if day else ""


def write_table(directory: Path, table: str, rows: Iterable[Row]) -> None:
    """Write one input as `demo_<table>.csv` with Unix line ends."""
    with (directory / f"demo_{table}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column_names(table))
        writer.writerows(rows)
