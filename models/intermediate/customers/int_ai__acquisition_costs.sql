-- What winning each customer cost, at the exchange rate of the day of sign-up.

with

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

fx_validities as (

    select * from {{ ref('int_ai__fx_validities') }}

),

final as (

    select
        customers.customer_id,
        {{ ai_unit_economics.convert_currency(
            'customers.acquisition_cost_pico', 'customers.currency_code', 'fx_validities.rate_nano'
        ) }} as acquisition_cost_pico
    from customers
    left join fx_validities
        on
            customers.currency_code = fx_validities.currency_code
            and {{ ai_unit_economics.valid_at(
                ai_unit_economics.reporting_date('customers.signed_up_at'), 'fx_validities'
            ) }}

)

select * from final
