-- Own rates and list prices. Both stay: which of two holds is decided span by span.

with

own_rates as (

    select * from {{ ref('stg_reference__token_rates') }}

),

list_rates as (

    select * from {{ ref('stg_reference__list_token_rates') }}

),

final as (

    select
        *,
        true as is_own_rate
    from own_rates

    union all

    select
        *,
        false as is_own_rate
    from list_rates

)

select * from final
