{#
    Every input of the package, and the columns that figures would be wrong without: a run stops where a table lacks one
    and `<input>_missing_columns` does not name it.
#}
{% macro input_names() -%}
    {{ return({
        'requests': [
            'request_id', 'started_at', 'status', 'customer_id', 'provider', 'model', 'uncached_input_tokens',
            'output_tokens',
        ],
        'litellm_spend_logs': [
            'request_id', 'started_at', 'customer', 'model', 'custom_llm_provider', 'metadata', 'prompt_tokens',
            'completion_tokens',
        ],
        'langfuse_observations': [
            'observation_id', 'trace_id', 'observation_type', 'model', 'started_at', 'usage_details', 'input_usage',
            'output_usage',
        ],
        'langfuse_traces': ['trace_id'],
        'otel_spans': ['trace_id', 'span_id', 'parent_span_id', 'start_time', 'attributes'],
        'customers': ['customer_id'],
        'plans': ['plan_id'],
        'subscriptions': ['customer_id', 'plan_id', 'started_at', 'ended_at'],
        'invoice_lines': [
            'invoice_line_id', 'customer_id', 'net_amount', 'currency_code', 'service_start', 'service_end',
        ],
        'usage_prices': ['plan_id', 'request_class', 'price_per_request', 'currency_code'],
        'class_rules': ['rule_id', 'priority', 'request_class'],
        'request_classes': ['request_class'],
        'token_rates': ['provider', 'model', 'meter', 'rate_per_million_tokens', 'currency_code'],
        'list_token_rates': ['provider', 'model', 'meter', 'rate_per_million_tokens', 'currency_code'],
        'token_discounts': ['provider', 'discount_ratio'],
        'model_aliases': ['alias_id', 'priority', 'model_pattern', 'rate_model'],
        'default_model_aliases': ['alias_id', 'priority', 'model_pattern', 'rate_model'],
        'provider_aliases': ['alias', 'provider'],
        'default_provider_aliases': ['alias', 'model_pattern', 'provider', 'has_own_prices'],
        'accelerator_rates': ['hardware', 'rate_per_hour', 'currency_code'],
        'compute_profiles': ['request_class', 'model', 'hardware', 'accelerator_seconds'],
        'retrieval_rates': ['meter', 'currency_code'],
        'fx_rates': ['rate_date', 'from_currency_code', 'to_currency_code', 'rate'],
        'focus_charges': ['ProviderName', 'BilledCost', 'ChargePeriodStart', 'ChargeCategory'],
        'charge_rules': ['rule_id', 'priority', 'cost_category'],
        'default_charge_rules': ['rule_id', 'priority', 'cost_category'],
        'allocation_weights': ['request_class', 'weight'],
        'cost_targets': ['request_class', 'cost_target_per_request', 'currency_code'],
        'capacity_pools': ['pool_id'],
        'student_t_quantiles': ['degrees_of_freedom', 'quantile'],
        'stripe_customers': ['id'],
        'stripe_subscriptions': ['id', 'customer_id', 'status'],
        'stripe_subscription_items': ['id', 'subscription_id'],
        'stripe_prices': ['id'],
        'stripe_plans': ['id'],
        'stripe_products': ['id'],
        'stripe_invoices': ['id', 'customer_id', 'status', 'currency', 'total'],
        'stripe_invoice_line_items': ['id', 'invoice_id', 'amount', 'currency'],
        'stripe_discounts': ['id', 'amount'],
        'stripe_credit_notes': ['id', 'invoice_id', 'total'],
        'stripe_refunds': ['id', 'charge_id', 'amount'],
        'stripe_charges': ['id', 'invoice_id'],
    }) }}
{%- endmacro %}
