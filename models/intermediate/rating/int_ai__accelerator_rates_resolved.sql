-- What an accelerator hour costs by hardware, region and purchase option of the calls, in spans of time in which no
-- rate changes. The option's own rate comes first, then the region's own; what is bought in no stated way is on demand.

{{ config(materialized='table') }}

with

log_models as (

    select * from {{ ref('int_ai__log_models') }}

),

rates as (

    select * from {{ ref('stg_reference__accelerator_rates') }}

),

rate_keys as (

    select distinct
        hardware,
        coalesce(region, '') as region,
        coalesce(purchase_option, 'on_demand') as purchase_option
    from log_models
    where hardware is not null

),

matches as (

    select
        rate_keys.*,
        rates.currency_code,
        rates.rate_pico_per_hour,
        rates.valid_from,
        rates.valid_to,
        case when rates.purchase_option is null then 1 else 0 end as option_rank,
        case when rates.region is null then 1 else 0 end as region_rank
    from rate_keys
    inner join rates
        on
            rate_keys.hardware = rates.hardware
            and (rates.region is null or rate_keys.region = rates.region)
            and (rates.purchase_option is null or rate_keys.purchase_option = rates.purchase_option)

),

time_spans as (

    {{ validity_spans('matches', ['hardware', 'region', 'purchase_option']) }}

),

in_spans as (

    select
        time_spans.*,
        matches.currency_code,
        matches.rate_pico_per_hour,
        row_number() over (
            partition by time_spans.hardware, time_spans.region, time_spans.purchase_option, time_spans.valid_from
            order by matches.option_rank asc, matches.region_rank asc, matches.valid_from desc
        ) as rate_rank
    from time_spans
    inner join matches
        on
            time_spans.hardware = matches.hardware
            and time_spans.region = matches.region
            and time_spans.purchase_option = matches.purchase_option
            and {{ valid_at('time_spans.valid_from', 'matches') }}

),

final as (

    select
        hardware,
        region,
        purchase_option,
        currency_code,
        rate_pico_per_hour,
        valid_from,
        valid_to
    from in_spans
    where rate_rank = 1

)

select * from final
