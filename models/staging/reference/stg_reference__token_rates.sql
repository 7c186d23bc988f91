{%- set columns = [
    'provider', 'model', 'meter', 'service_tier', 'region', 'billing_account_id', 'context_from_tokens',
    'context_to_tokens', 'rate_per_million_tokens', 'currency_code', 'valid_from', 'valid_to', 'source', 'read_on',
] %}

with

own_rates as (

    {{ select_input('token_rates', columns) }}

),

-- A list has no prices of one account.
list_rates as (

    {{ select_input(
        'list_token_rates', columns, reference_seed='token_rates', renamed={'billing_account_id': none}
    ) }}

),

final as (

    {% for rates, is_own in {'own_rates': 'true', 'list_rates': 'false'}.items() -%}
    select
        {{ to_text('provider') }} as provider,
        {{ to_text('model') }} as model,
        lower({{ to_text('meter') }}) as meter,
        coalesce(lower({{ to_text('service_tier') }}), 'standard') as service_tier,
        {{ to_text('region') }} as region,
        {{ to_text('billing_account_id') }} as billing_account_id,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_text('source') }} as rate_source,
        coalesce({{ to_integer('context_from_tokens') }}, 0) as context_from_tokens,
        coalesce({{ to_integer('context_to_tokens') }}, 999999999999) as context_to_tokens,
        cast({{ to_scaled_integer('rate_per_million_tokens', 6) }} as bigint) as rate_pico_per_token,
        {{ is_own }} as is_own_rate,
        cast({{ to_timestamp_utc('read_on') }} as date) as read_date,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from {{ rates }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
