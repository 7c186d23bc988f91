with

effects as (

    select * from {{ ref('int_ai__mix_effects') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

known_shares as (

    select
        period_grain,
        period_start_date,
        request_class,
        {{ ai_unit_economics.ratio('priced_units - unknown_priced_units', 'priced_units') }} as known_plan_share
    from {{ ref('int_ai__class_revenue_ranges') }}

),

drivers as (

    select * from {{ ref('int_ai__cost_drivers') }}

),

largest as (

    select * from {{ ref('int_ai__cost_drivers_ranked') }}

),

classes as (

    select
        effects.period_grain,
        effects.period_start_date,
        effects.request_class,
        false as is_total,
        effects.units,
        effects.previous_units,
        effects.margin_pico,
        effects.previous_margin_pico,
        effects.volume_pico,
        effects.mix_pico,
        effects.revenue_rate_pico,
        effects.token_cost_rate_pico,
        effects.compute_cost_rate_pico,
        effects.retrieval_cost_rate_pico,
        effects.third_party_cost_rate_pico,
        coalesce(drivers.retry_effect, 0) as retry_effect,
        coalesce(drivers.token_volume_effect, 0) as token_volume_effect,
        coalesce(drivers.model_mix_effect, 0) as model_mix_effect,
        coalesce(drivers.token_mix_effect, 0) as token_mix_effect,
        coalesce(drivers.cache_effect, 0) as cache_effect,
        coalesce(drivers.cache_hit_effect, 0) as cache_hit_effect,
        coalesce(drivers.token_price_effect, 0) as token_price_effect,
        coalesce(drivers.accelerator_time_effect, 0) as accelerator_time_effect,
        coalesce(drivers.accelerator_rate_effect, 0) as accelerator_rate_effect,
        coalesce(drivers.retrieval_effect, 0) as retrieval_effect,
        coalesce(drivers.third_party_effect, 0) as third_party_effect,
        largest.largest_gain,
        largest.largest_loss,
        effects.units > 0 and effects.previous_units > 0 as is_in_both,
        effects.margin_femto - effects.previous_margin_femto as margin_change_femto
    from effects
    left join drivers
        on
            effects.period_grain = drivers.period_grain
            and effects.period_start_date = drivers.period_start_date
            and effects.request_class = drivers.request_class
    left join largest
        on
            effects.period_grain = largest.period_grain
            and effects.period_start_date = largest.period_start_date
            and effects.request_class = largest.request_class

),

totals as (

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        true as is_total,
        sum(units) as units,
        sum(previous_units) as previous_units,
        sum(margin_pico) as margin_pico,
        sum(previous_margin_pico) as previous_margin_pico,
        sum(volume_pico) as volume_pico,
        sum(mix_pico) as mix_pico,
        sum(revenue_rate_pico) as revenue_rate_pico,
        sum(token_cost_rate_pico) as token_cost_rate_pico,
        sum(compute_cost_rate_pico) as compute_cost_rate_pico,
        sum(retrieval_cost_rate_pico) as retrieval_cost_rate_pico,
        sum(third_party_cost_rate_pico) as third_party_cost_rate_pico,
        sum(retry_effect) as retry_effect,
        sum(token_volume_effect) as token_volume_effect,
        sum(model_mix_effect) as model_mix_effect,
        sum(token_mix_effect) as token_mix_effect,
        sum(cache_effect) as cache_effect,
        sum(cache_hit_effect) as cache_hit_effect,
        sum(token_price_effect) as token_price_effect,
        sum(accelerator_time_effect) as accelerator_time_effect,
        sum(accelerator_rate_effect) as accelerator_rate_effect,
        sum(retrieval_effect) as retrieval_effect,
        sum(third_party_effect) as third_party_effect,
        cast(null as {{ dbt.type_string() }}) as largest_gain,
        cast(null as {{ dbt.type_string() }}) as largest_loss,
        true as is_in_both,
        cast(null as {{ ai_unit_economics.type_pico() }}) as margin_change_femto
    from classes
    group by period_grain, period_start_date

),

unioned as (

    select * from classes
    union all
    select * from totals

),

compared as (

    select
        unioned.*,
        period_pairs.previous_start_date,
        period_pairs.units as period_units,
        period_pairs.previous_units as previous_period_units,
        period_pairs.is_complete,
        known_shares.known_plan_share,
        previous_known_shares.known_plan_share as previous_known_plan_share,
        period_pairs.margin_pico * period_pairs.previous_units
        > period_pairs.previous_margin_pico * period_pairs.units as is_blend_up,
        period_pairs.margin_pico * period_pairs.previous_units
        < period_pairs.previous_margin_pico * period_pairs.units as is_blend_down,
        min(case when unioned.is_in_both then unioned.margin_change_femto end) over (
            partition by unioned.period_grain, unioned.period_start_date
        ) as lowest_change_femto,
        max(case when unioned.is_in_both then unioned.margin_change_femto end) over (
            partition by unioned.period_grain, unioned.period_start_date
        ) as highest_change_femto
    from unioned
    inner join period_pairs
        on
            unioned.period_grain = period_pairs.period_grain
            and unioned.period_start_date = period_pairs.period_start_date
    left join known_shares
        on
            unioned.period_grain = known_shares.period_grain
            and unioned.period_start_date = known_shares.period_start_date
            and coalesce(unioned.request_class, '') = coalesce(known_shares.request_class, '')
    left join known_shares as previous_known_shares
        on
            unioned.period_grain = previous_known_shares.period_grain
            and period_pairs.previous_start_date = previous_known_shares.period_start_date
            and coalesce(unioned.request_class, '') = coalesce(previous_known_shares.request_class, '')

),

final as (

    select
        period_grain,
        period_start_date,
        previous_start_date,
        request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts
        cast(units as bigint) as priced_units,
        cast(previous_units as bigint) as previous_priced_units,

        -- money
        {{ ai_unit_economics.pico_to_decimal('margin_pico') }} as contribution_margin,
        {{ ai_unit_economics.pico_to_decimal('previous_margin_pico') }} as previous_contribution_margin,
        {{ ai_unit_economics.pico_to_decimal('margin_pico - previous_margin_pico') }}
            as contribution_margin_change,
        {{ ai_unit_economics.pico_to_decimal('volume_pico') }} as volume_effect,
        {{ ai_unit_economics.pico_to_decimal('mix_pico') }} as mix_effect,
        {{ ai_unit_economics.pico_to_decimal('revenue_rate_pico') }} as revenue_rate_effect,
        {{ ai_unit_economics.pico_to_decimal(
            'token_cost_rate_pico + compute_cost_rate_pico'
            ~ ' + retrieval_cost_rate_pico + third_party_cost_rate_pico'
        ) }} as cost_rate_effect,
        {{ ai_unit_economics.pico_to_decimal('token_cost_rate_pico') }} as token_cost_rate_effect,
        {{ ai_unit_economics.pico_to_decimal('compute_cost_rate_pico') }} as compute_cost_rate_effect,
        {{ ai_unit_economics.pico_to_decimal('retrieval_cost_rate_pico') }} as retrieval_cost_rate_effect,
        {{ ai_unit_economics.pico_to_decimal('third_party_cost_rate_pico') }} as third_party_cost_rate_effect,

        -- money per priced unit
        {{ ai_unit_economics.per_unit('margin_pico', 'units') }} as contribution_margin_per_unit,
        {{ ai_unit_economics.per_unit('previous_margin_pico', 'previous_units') }}
            as previous_contribution_margin_per_unit,

        -- ratios
        {{ ai_unit_economics.ratio('units', 'period_units') }} as share,
        {{ ai_unit_economics.ratio('previous_units', 'previous_period_units') }} as previous_share,
        known_plan_share,
        previous_known_plan_share,
        {{ ai_unit_economics.ratio(
            'margin_pico - previous_margin_pico - volume_pico',
            'period_units + previous_period_units'
        ) }} * 2 / 1e12 as blended_margin_effect,

        -- what the cost-rate effect is made of
        retry_effect,
        token_volume_effect,
        model_mix_effect,
        token_mix_effect,
        cache_effect,
        cache_hit_effect,
        token_price_effect,
        accelerator_time_effect,
        accelerator_rate_effect,
        retrieval_effect,
        third_party_effect,
        largest_gain,
        largest_loss,

        -- flags
        is_total,
        previous_units = 0 as is_new,
        units = 0 as is_retired,
        coalesce(
            (is_blend_up and highest_change_femto < 0)
            or (is_blend_down and lowest_change_femto > 0),
            false
        ) as is_simpson_reversal,
        is_complete
    from compared

)

select * from final
