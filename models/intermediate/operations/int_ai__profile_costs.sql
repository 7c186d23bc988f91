-- What a request of each profile costs at the accelerator rates of the last day, in the reporting currency: at the general
-- rate, known or not, and at that of each region which has its own. A profile that does not hold that day has no cost.

with

profiles as (

    select * from {{ ref('stg_reference__compute_profiles') }}

),

accelerator_rates as (

    select * from {{ ref('stg_reference__accelerator_rates') }}
    where coalesce(purchase_option, 'on_demand') = 'on_demand'

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

-- A rate of its own for time on demand comes before the one of any option; without any the general rate is unknown.
rates as (

    select
        accelerator_rates.hardware,
        accelerator_rates.region,
        accelerator_rates.currency_code,
        accelerator_rates.rate_pico_per_hour,
        case when accelerator_rates.purchase_option is null then 2 else 1 end as preference
    from accelerator_rates
    inner join data_window
        on {{ valid_at('data_window.data_through_date', 'accelerator_rates') }}

    union all

    select distinct
        hardware,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as {{ type_pico() }}) as rate_pico_per_hour,
        3 as preference
    from profiles

),

ranked_rates as (

    select
        *,
        row_number() over (partition by hardware, region order by preference) as rate_rank
    from rates

),

final as (

    select
        profiles.request_class,
        profiles.model as computing_model,
        profiles.hardware,
        profiles.precision,
        profiles.replaces_model,
        profiles.accelerator_microseconds,
        profiles.accelerator_microseconds_p50,
        profiles.accelerator_microseconds_p95,
        profiles.sample_size,
        profiles.quality_score_micro,
        profiles.profiled_date,
        profiles.valid_from,
        profiles.valid_to,
        ranked_rates.region as rate_region,
        case
            when {{ valid_at('data_window.data_through_date', 'profiles') }}
                then {{ convert_currency(
                    accelerator_amount(
                        'profiles.accelerator_microseconds', 'ranked_rates.rate_pico_per_hour'
                    ),
                    'ranked_rates.currency_code',
                    'fx_rates.rate_nano'
                ) }}
        end as cost_pico
    from profiles
    cross join data_window
    left join ranked_rates
        on
            profiles.hardware = ranked_rates.hardware
            and ranked_rates.rate_rank = 1
    left join fx_rates
        on
            ranked_rates.currency_code = fx_rates.currency_code
            and data_window.data_through_date = fx_rates.rate_date

)

select * from final
