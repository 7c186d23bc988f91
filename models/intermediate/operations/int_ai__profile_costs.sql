-- What a request of each profile costs at the accelerator rates of the last day, in the reporting currency.

with

profiles as (

    select * from {{ ref('stg_reference__compute_profiles') }}

),

accelerator_rates as (

    select * from {{ ref('stg_reference__accelerator_rates') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

final as (

    select
        profiles.request_class,
        profiles.model as computing_model,
        profiles.hardware,
        profiles.precision,
        profiles.replaces_model,
        accelerator_rates.region as rate_region,
        profiles.quality_score_micro,
        {{ ai_unit_economics.convert_currency(
            ai_unit_economics.accelerator_amount(
                'profiles.accelerator_microseconds', 'accelerator_rates.rate_pico_per_hour'
            ),
            'accelerator_rates.currency_code',
            'fx_rates.rate_nano'
        ) }} as cost_pico
    from profiles
    cross join data_window
    inner join accelerator_rates
        on
            profiles.hardware = accelerator_rates.hardware
            and {{ ai_unit_economics.valid_at('data_window.data_through_date', 'accelerator_rates') }}
    left join fx_rates
        on
            accelerator_rates.currency_code = fx_rates.currency_code
            and data_window.data_through_date = fx_rates.rate_date
    where {{ ai_unit_economics.valid_at('data_window.data_through_date', 'profiles') }}

)

select * from final
