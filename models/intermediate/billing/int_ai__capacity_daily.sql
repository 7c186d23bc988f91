-- What each pool could give and what it was paid for, per day: the commitment's charges where the bill has them, else
-- the fixed cost of the pool's own row. A month is spread evenly; its last day takes what even shares leave over.

with

pools as (

    select * from {{ ref('stg_reference__capacity_pools') }}

),

charges as (

    select * from {{ ref('int_ai__charges_classified') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

commitment_months as (

    select
        commitment_discount_id as commitment_id,
        charge_month,
        -- A charge without an exchange rate makes the month's cost unknown, not smaller.
        case when count(*) = count(converted_effective_cost_pico) then sum(converted_effective_cost_pico) end
            as fixed_cost_pico
    from charges
    where commitment_discount_id is not null
    group by commitment_discount_id, charge_month

),

pool_days as (

    select
        pools.pool_id,
        pools.capacity_micro_per_month,
        pools.fixed_cost_pico_per_month,
        pools.currency_code,
        pools.commitment_id,
        dates.calendar_date as usage_date,
        cast({{ dbt.date_trunc('month', 'dates.calendar_date') }} as date) as usage_month
    from pools
    inner join dates
        on {{ valid_at('dates.calendar_date', 'pools') }}
    inner join data_window
        on
            dates.calendar_date >= data_window.first_date
            and dates.calendar_date <= data_window.data_through_date

),

with_month as (

    select
        *,
        {{ dbt.datediff('usage_month', dbt.dateadd('month', 1, 'usage_month'), 'day') }} as days_in_month,
        {{ dbt.datediff('usage_month', 'usage_date', 'day') }} + 1 as day_of_month
    from pool_days

),

with_cost as (

    select
        with_month.*,
        commitment_months.commitment_id is not null as is_billed,
        case
            when commitment_months.commitment_id is not null then commitment_months.fixed_cost_pico
            else {{ convert_currency(
                'with_month.fixed_cost_pico_per_month', 'with_month.currency_code', 'fx_rates.rate_nano'
            ) }}
        end as month_cost_pico
    from with_month
    left join commitment_months
        on
            with_month.commitment_id = commitment_months.commitment_id
            and with_month.usage_month = commitment_months.charge_month
    left join fx_rates
        on
            with_month.currency_code = fx_rates.currency_code
            and with_month.usage_date = fx_rates.rate_date

),

with_share as (

    select
        *,
        {{ divide_truncated('month_cost_pico', 'days_in_month') }} as even_cost_pico,
        {{ divide_truncated('capacity_micro_per_month', 'days_in_month') }} as even_capacity_micro
    from with_cost

),

final as (

    select
        pool_id,
        usage_date,
        is_billed,
        case
            when day_of_month = days_in_month then month_cost_pico - even_cost_pico * (days_in_month - 1)
            else even_cost_pico
        end as fixed_cost_pico,
        case
            when day_of_month = days_in_month
                then capacity_micro_per_month - even_capacity_micro * (days_in_month - 1)
            else even_capacity_micro
        end as capacity_micro
    from with_share

)

select * from final
