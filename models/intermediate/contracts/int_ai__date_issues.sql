-- Dates of the inputs that cannot be read or cannot be, in the columns of fct_ai__data_issues. A `day` lies between
-- earliest_plausible_date and ten years from now. A validity may begin before and end after: that is how many say open.

{{ config(materialized='table') }}

{%- set validity = {'valid_from': 'from', 'valid_to': 'to'} %}
{%- set inputs = {
    'customers': [['customer_id'], {'signed_up_at': 'day'}],
    'subscriptions': [['subscription_id'], {'started_at': 'from', 'ended_at': 'to'}],
    'invoice_lines': [['invoice_line_id'], {'service_start': 'day', 'service_end': 'day', 'invoiced_at': 'day'}],
    'usage_prices': [['plan_id', 'request_class'], validity],
    'allocation_weights': [['plan_id', 'request_class'], validity],
    'class_rules': [['rule_id'], validity],
    'cost_targets': [['request_class'], validity],
    'token_rates': [['provider', 'model', 'meter'], validity],
    'token_discounts': [['provider', 'model', 'meter'], validity],
    'accelerator_rates': [['hardware', 'region'], validity],
    'retrieval_rates': [['meter', 'provider'], validity],
    'compute_profiles': [['request_class', 'model', 'hardware', 'precision'], {
        'profiled_on': 'day', 'valid_from': 'from', 'valid_to': 'to',
    }],
    'capacity_pools': [['pool_id'], validity],
    'fx_rates': [['from_currency_code', 'to_currency_code'], {'rate_date': 'day'}],
} %}
{%- set connectors = {
    'focus_charges': ['stg_focus__charges', ['invoice_id', 'service_name', 'charge_description'], [
        'billing_period_start_at', 'charge_period_start_at', 'charge_period_end_at',
    ], 'billed_cost_pico', 'billing_currency_code'],
    'stripe_invoice_line_items': ['int_ai__stripe_invoice_lines', ['invoice_line_id'], [
        'service_start_date', 'service_end_date', 'invoiced_at',
    ], 'net_amount_pico', 'currency_code'],
} %}

with

{% for input, (keys, dates) in inputs.items() -%}
{{ input }} as (

    {{ select_input(
        input, keys + dates.keys() | list, demo_seed='demo_' ~ input if input != 'token_rates', is_excerpt=true
    ) }}

),

{% endfor -%}

invoice_line_amounts as (

    select * from {{ ref('stg_generic__invoice_lines') }}

),

texts as (

    {% for input, (keys, dates) in inputs.items() -%}
    {%- for column, kind in dates.items() -%}
    select
        '{{ input }}' as input,
        {% for key in keys -%}
        coalesce({{ to_text(key) }}, 'any') {{- " || ', ' || " if not loop.last }}
        {%- endfor %} as row_key,
        '{{ column }}' as column_name,
        '{{ kind }}' as kind,
        {{ to_text(column) }} as value,
        cast(null as {{ type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code
    from {{ input }}

    union all

    {% endfor %}
    {%- endfor %}

    {%- for input, (model, keys, columns, amount, currency) in connectors.items() -%}
    {%- for column in columns -%}
    select
        '{{ input }}' as input,
        {{ text_key(keys) }} as row_key,
        '{{ column }}' as column_name,
        'day' as kind,
        {{ to_text(column) }} as value,
        {{ amount }} as amount_pico,
        {{ currency }} as currency_code
    from {{ ref(model) }}
    {% if not loop.last -%} union all {% endif %}
    {%- endfor %}
    {% if not loop.last -%} union all {% endif %}
    {%- endfor %}

),

dates as (

    select
        *,
        {{ to_timestamp_utc('value') }} as moment
    from texts
    where value is not null

),

unusable as (

    select
        *,
        case when moment is null then 'unreadable_date' else 'implausible_date' end as issue
    from dates
    where
        moment is null
        or (kind <> 'to' and moment >= {{ end_of_plausible_dates() }})
        or (kind <> 'from' and moment < {{ earliest_plausible_time() }})

),

final as (

    select
        unusable.issue,
        unusable.input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        unusable.row_key,
        unusable.column_name,
        unusable.value,
        case
            when unusable.issue = 'unreadable_date' then 'The date cannot be read.'
            else 'The date lies before earliest_plausible_date, or further in the future than ten years.'
        end as reason,
        count(*) as affected_rows,
        sum(coalesce(unusable.amount_pico, invoice_line_amounts.net_amount_pico)) as amount_pico,
        coalesce(unusable.currency_code, invoice_line_amounts.currency_code) as currency_code,
        cast(null as {{ type_double() }}) as share,
        cast(null as date) as first_date,
        cast(null as date) as last_date,
        true as is_warned
    from unusable
    left join invoice_line_amounts
        on
            unusable.input = 'invoice_lines'
            and unusable.row_key = invoice_line_amounts.invoice_line_id
    group by
        unusable.issue, unusable.input, unusable.row_key, unusable.column_name, unusable.value,
        coalesce(unusable.currency_code, invoice_line_amounts.currency_code)

)

select * from final
