-- What a request of each profile costs at the accelerator rates of the last day, in the reporting currency.

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

-- A rate of its own for time on demand comes before the one of any option.
current_rates as (

    select
        accelerator_rates.hardware,
        accelerator_rates.region,
        accelerator_rates.currency_code,
        accelerator_rates.rate_pico_per_hour,
        row_number() over (
            partition by accelerator_rates.hardware, accelerator_rates.region
            order by case when accelerator_rates.purchase_option is null then 1 else 0 end
        ) as rate_rank
    from accelerator_rates
    inner join data_window
        on {{ ai_unit_economics.valid_at('data_window.data_through_date', 'accelerator_rates') }}

),

final as (

    select
        profiles.request_class,
        profiles.model as computing_model,
        profiles.hardware,
        profiles.precision,
        profiles.replaces_model,
        current_rates.region as rate_region,
        profiles.quality_score_micro,
        {{ ai_unit_economics.convert_currency(
            ai_unit_economics.accelerator_amount(
                'profiles.accelerator_microseconds', 'current_rates.rate_pico_per_hour'
            ),
            'current_rates.currency_code',
            'fx_rates.rate_nano'
        ) }} as cost_pico
    from profiles
    cross join data_window
    inner join current_rates
        on
            profiles.hardware = current_rates.hardware
            and current_rates.rate_rank = 1
    left join fx_rates
        on
            current_rates.currency_code = fx_rates.currency_code
            and data_window.data_through_date = fx_rates.rate_date
    where {{ ai_unit_economics.valid_at('data_window.data_through_date', 'profiles') }}

)

select * from final
