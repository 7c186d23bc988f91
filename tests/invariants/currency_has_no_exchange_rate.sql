-- Rates, prices, targets, pools and plans of your own in a currency that has no exchange rate to the reporting currency at
-- all: nothing that meets them could be priced. List prices are left out, because you did not write them: usage that
-- meets one is unpriced and listed in fct_ai__unpriced_usage.
{%- set tables = {
    'stg_reference__token_rates': ['provider', 'model', 'meter', 'service_tier', 'region', 'billing_account_id'],
    'stg_reference__accelerator_rates': ['hardware', 'region', 'purchase_option'],
    'stg_reference__retrieval_rates': ['meter', 'provider'],
    'stg_reference__cost_targets': ['request_class'],
    'stg_reference__capacity_pools': ['pool_id'],
    'stg_generic__usage_prices': ['plan_id', 'request_class'],
    'stg_generic__plans': ['plan_id'],
} %}

with

currencies as (

    select distinct currency_code
    from {{ ref('int_ai__fx_validities') }}

),

priced as (

    {% for table, columns in tables.items() -%}
    select distinct
        '{{ table }}' as table_name,
        {{ text_key(columns) }} as row_key,
        currency_code
    from {{ ref(table) }}
    {% if table == 'stg_reference__token_rates' -%}
    where is_own_rate
    {% endif -%}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select
    priced.table_name,
    priced.row_key,
    priced.currency_code
from priced
left join currencies
    on priced.currency_code = currencies.currency_code
where
    priced.currency_code <> '{{ var("reporting_currency") }}'
    and currencies.currency_code is null
