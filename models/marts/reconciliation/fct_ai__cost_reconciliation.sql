with

reconciled as (

    select * from {{ ref('int_ai__cost_reconciled') }}

),

factors as (

    select * from {{ ref('int_ai__true_up_factors') }}

),

final as (

    select
        reconciled.cost_month,
        reconciled.cost_category,
        reconciled.provider,
        reconciled.item,
        reconciled.service_tier,
        reconciled.meter,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts and quantities
        cast(reconciled.charges as bigint) as charges,
        cast(reconciled.unconverted_charges as bigint) as unconverted_charges,
        {{ pico_to_decimal('reconciled.rated_quantity_micro * 1000000') }} as rated_quantity,
        {{ pico_to_decimal('reconciled.billed_quantity_micro * 1000000') }} as billed_quantity,

        -- money
        {% for amount in [
            'rated_cost', 'coverage_gap', 'price_gap', 'residual', 'effective_cost', 'billed_cost', 'correction_cost',
        ] -%}
        {{ pico_to_decimal('reconciled.' ~ amount ~ '_pico') }} as {{ amount }},
        {% endfor %}
        -- true-up
        {{ ratio('factors.factor_numerator_pico', 'factors.factor_denominator_pico') }}
            as true_up_factor,
        factors.factor_month as true_up_month,
        reconciled.is_final
    from reconciled
    left join factors
        on
            reconciled.cost_category = 'variable_unit_cost'
            and reconciled.cost_month = factors.cost_month
            and reconciled.provider = factors.provider
            and reconciled.item = factors.item
            and reconciled.service_tier = factors.service_tier
            and reconciled.meter = factors.meter

)

select * from final
