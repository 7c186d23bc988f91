{%- set drivers = [
    'retry', 'token_volume', 'model_mix', 'token_mix', 'cache', 'cache_hit', 'token_price', 'accelerator_time',
    'accelerator_rate', 'retrieval', 'third_party',
] %}

with

effects as (

    select
        *,
        token_cost_rate_pico + compute_cost_rate_pico + retrieval_cost_rate_pico + third_party_cost_rate_pico
            as cost_rate_pico,
        case when units > 0 and previous_units > 0 then margin_femto - previous_margin_femto end as rate_change_femto
    from {{ ref('int_ai__mix_effects') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

drivers as (

    select * from {{ ref('int_ai__largest_drivers') }}

),

compared as (

    select
        effects.*,
        period_pairs.previous_start_date,
        period_pairs.units as period_units,
        period_pairs.previous_units as previous_period_units,
        period_pairs.is_complete,
        period_pairs.margin_pico * period_pairs.previous_units as present_cross_pico,
        period_pairs.previous_margin_pico * period_pairs.units as previous_cross_pico,
        min(effects.rate_change_femto) over (
            partition by effects.period_grain, effects.period_start_date
        ) as lowest_change_femto,
        max(effects.rate_change_femto) over (
            partition by effects.period_grain, effects.period_start_date
        ) as highest_change_femto
    from effects
    inner join period_pairs
        on
            effects.period_grain = period_pairs.period_grain
            and effects.period_start_date = period_pairs.period_start_date

),

final as (

    select
        compared.period_grain,
        compared.period_start_date,
        compared.previous_start_date,
        compared.request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts
        cast(compared.units as bigint) as priced_units,
        cast(compared.previous_units as bigint) as previous_priced_units,

        -- money
        {{ pico_to_decimal('compared.margin_pico') }} as contribution_margin,
        {{ pico_to_decimal('compared.previous_margin_pico') }} as previous_contribution_margin,
        {{ pico_to_decimal('compared.margin_pico - compared.previous_margin_pico') }}
            as contribution_margin_change,
        {% for effect in [
            'volume', 'mix', 'revenue_rate', 'cost_rate', 'token_cost_rate', 'compute_cost_rate', 'retrieval_cost_rate',
            'third_party_cost_rate',
        ] -%}
        {{ pico_to_decimal('compared.' ~ effect ~ '_pico') }} as {{ effect }}_effect,
        {% endfor %}
        -- money per priced unit
        {{ per_unit('compared.margin_pico', 'compared.units') }} as contribution_margin_per_unit,
        {{ per_unit('compared.previous_margin_pico', 'compared.previous_units') }}
            as previous_contribution_margin_per_unit,

        -- ratios
        {{ ratio('compared.units', 'compared.period_units') }} as share,
        {{ ratio('compared.previous_units', 'compared.previous_period_units') }} as previous_share,
        {{ ratio('compared.known_units', 'compared.units') }} as known_plan_share,
        {{ ratio('compared.previous_known_units', 'compared.previous_units') }}
            as previous_known_plan_share,
        {{ ratio(
            'compared.margin_pico - compared.previous_margin_pico - compared.volume_pico',
            'compared.period_units + compared.previous_period_units'
        ) }} * 2 / 1e12 as blended_margin_effect,

        -- what the cost-rate effect is made of
        {% for driver in drivers -%}
        drivers.{{ driver }}_effect,
        {% endfor -%}
        case when compared.request_class is not null then drivers.largest_gain end as largest_gain,
        case when compared.request_class is not null then drivers.largest_loss end as largest_loss,

        -- flags
        compared.request_class is null as is_total,
        compared.previous_units = 0 as is_new,
        compared.units = 0 as is_retired,
        -- Every class that is in both periods moved one way, and the blend the other.
        coalesce(
            (compared.present_cross_pico > compared.previous_cross_pico and compared.highest_change_femto < 0)
            or (compared.present_cross_pico < compared.previous_cross_pico and compared.lowest_change_femto > 0),
            false
        ) as is_simpson_reversal,
        compared.is_complete
    from compared
    inner join drivers
        on
            compared.period_grain = drivers.period_grain
            and compared.period_start_date = drivers.period_start_date
            and coalesce(compared.request_class, '') = coalesce(drivers.request_class, '')

)

select * from final
