-- Every meter of a class, or of a model in it, in a period and in the one before: its share of the whole, its
-- price, and their changes. What is not there in one period borrows from the other, so that it shows in the mix and not in
-- the price.
{{ config(materialized='table') }}
{%- set of_meter = 'partition by period_grain, period_start_date, request_class, meter' %}

with

meters as (

    select * from {{ ref('int_ai__class_meters') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

-- A meter is present in its own period and previous in the next one.
sides as (

    select
        period_pairs.period_start_date as compared_start_date,
        true as is_present,
        meters.*
    from period_pairs
    inner join meters
        on
            period_pairs.period_grain = meters.period_grain
            and period_pairs.period_start_date = meters.period_start_date

    union all

    select
        period_pairs.period_start_date as compared_start_date,
        false as is_present,
        meters.*
    from period_pairs
    inner join meters
        on
            period_pairs.period_grain = meters.period_grain
            and period_pairs.previous_start_date = meters.period_start_date

),

paired as (

    select
        period_grain,
        compared_start_date as period_start_date,
        request_class,
        provider,
        model,
        meter,
        sum(case when is_present then quantity else 0 end) as quantity,
        sum(case when is_present then 0 else quantity end) as previous_quantity,
        sum(case when is_present then whole_quantity else 0 end) as own_whole,
        sum(case when is_present then 0 else whole_quantity end) as own_previous_whole,
        sum(case when is_present then cost_pico else 0 end) as cost_pico,
        sum(case when is_present then 0 else cost_pico end) as previous_cost_pico
    from sides
    group by period_grain, compared_start_date, request_class, provider, model, meter

),

-- A model's tokens are a part of the tokens of the class, also where the model is in one of the periods only.
with_whole as (

    select
        *,
        case when meter = 'model_token' then sum(quantity) over ({{ of_meter }}) else own_whole end
            as whole_quantity,
        case when meter = 'model_token' then sum(previous_quantity) over ({{ of_meter }}) else own_previous_whole end
            as previous_whole_quantity
    from paired

),

rates as (

    select
        *,
        {{ ratio('quantity', 'whole_quantity') }} as own_share,
        {{ ratio('previous_quantity', 'previous_whole_quantity') }} as own_previous_share,
        {{ ratio('cost_pico', 'quantity') }} as own_price,
        {{ ratio('previous_cost_pico', 'previous_quantity') }} as own_previous_price
    from with_whole

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        provider,
        model,
        meter,
        quantity > 0 and previous_quantity > 0 and whole_quantity > 0 and previous_whole_quantity > 0 as is_in_both,
        (coalesce(own_share, own_previous_share, 0) + coalesce(own_previous_share, own_share, 0)) / 2 as mean_share,
        coalesce(own_share, own_previous_share, 0) - coalesce(own_previous_share, own_share, 0) as share_change,
        (coalesce(own_price, own_previous_price, 0) + coalesce(own_previous_price, own_price, 0)) / 2
            as mean_price_pico,
        coalesce(own_price, own_previous_price, 0) - coalesce(own_previous_price, own_price, 0) as price_change_pico
    from rates

)

select * from final
