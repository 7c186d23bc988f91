-- What if a class were built otherwise: on another model, in another precision, with more of its prompt from the cache,
-- or with shorter answers? Its cost and margin before and after, over the same requests.
--
-- Variables:
--   what_if_from, what_if_to           first and last day, both included
--   what_if_class                      class that is built otherwise
--   what_if_provider, what_if_model    model that answers instead; '' keeps each attempt's own
--   what_if_precision                  precision of self-hosted models; '' keeps it
--   what_if_cached_percent             share of the uncached input that is read from the cache instead, 0 to 100
--   what_if_output_cut_percent         share of the output tokens that is saved, 0 to 100
--
-- Tokens are priced on the model's card as of each attempt, in its own service tier, region and account, less
-- discounts. Where a card has no cache price those tokens are input; what is written to another model's cache costs its
-- five-minute price. Another model in place of a self-hosted one takes its accelerator time away; else time changes
-- with the precision only, in the ratio of the class's two compute profiles. What another model does to quality or
-- token counts is not known.
--
-- One row. Columns: units and requests compared; requests_left_out, without a rate or profile for the change, on
-- neither side; revenue; cost by component, contribution margin in total, per unit and as a ratio, before and after;
-- profiled_quality_score, the lowest measured with the profiles of the new precision, NULL where none is; the class's
-- quality_floor. Money is in the reporting currency.
{%- set from_date = var('what_if_from', '2026-04-01') %}
{%- set to_date = var('what_if_to', '2026-04-30') %}
{%- set request_class = var('what_if_class', 'document_summarise') %}
{%- set provider = var('what_if_provider', 'openai') %}
{%- set model = var('what_if_model', 'gpt-4.1-mini') %}
{%- set precision = var('what_if_precision', 'fp8') %}
{%- set cached_percent = var('what_if_cached_percent', 0) %}
{%- set output_cut_percent = var('what_if_output_cut_percent', 0) %}
{{ config(group='ai_unit_economics') }}
{{ require_between('what_if_cached_percent', cached_percent, 0, 100) }}
{{ require_between('what_if_output_cut_percent', output_cut_percent, 0, 100) }}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        request_class = '{{ request_class }}'
        and traffic_segment = 'customer'
        and is_request_priced
        and request_date between cast('{{ from_date }}' as date) and cast('{{ to_date }}' as date)

),

requests as (

    select * from {{ ref('fct_ai__requests') }}
    where
        request_class = '{{ request_class }}'
        and request_date between cast('{{ from_date }}' as date) and cast('{{ to_date }}' as date)

),

token_rates as (

    select * from {{ ref('int_ai__token_rates_unioned') }}

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

discounts as (

    select * from {{ ref('int_ai__token_discounts_named') }}
    where
        discount_nano >= 0
        and discount_nano < 1000000000

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

profiles as (

    select * from {{ ref('int_ai__serving_profiles') }}
    where request_class = '{{ request_class }}'

),

classes as (

    select * from {{ ref('dim_ai__request_classes') }}

),

changes as (

    select
        *,
        '{{ model }}' <> '' as is_swapped,
        total_input_tokens + output_tokens > 0 as has_tokens,
        coalesce(accelerator_model, model) as computing_model,
        coalesce(accelerator_model = model, true) and hardware is not null and token_cost_pico = 0 as is_self_hosted,
        {{ divide_rounded(
            '(uncached_input_tokens * ' ~ to_scaled_integer("'" ~ cached_percent ~ "'", 6) ~ ')',
            '100000000'
        ) }} as moved_tokens,
        {{ divide_rounded(
            '(output_tokens * ' ~ to_scaled_integer("'" ~ output_cut_percent ~ "'", 6) ~ ')',
            '100000000'
        ) }} as saved_tokens
    from attempts

),

scenario as (

    select
        *,
        case when is_swapped then '{{ provider }}' else provider end as card_provider,
        case when is_swapped then '{{ model }}' else model end as card_model,
        has_tokens and not is_cache_hit
        and (is_swapped or (not is_self_hosted and moved_tokens + saved_tokens > 0)) as is_token_cost_changed,
        compute_cost_pico > 0 and not (is_swapped and is_self_hosted)
        and '{{ precision }}' not in ('', coalesce(precision, '')) as is_compute_cost_changed
    from changes

),

-- The card of each attempt: an own rate comes before the list's, then its account's, then its region's before one of any;
-- the list's is less its most specific discount.
ranked_rates as (

    select
        scenario.source_relation,
        scenario.request_id,
        scenario.request_date,
        scenario.attempt,
        token_rates.meter,
        token_rates.currency_code,
        token_rates.is_own_rate,
        {{ discounted_rate('token_rates.rate_pico_per_token', 'discounts.discount_nano') }}
            as rate_pico_per_token,
        row_number() over (
            partition by
                scenario.source_relation, scenario.request_id, scenario.request_date, scenario.attempt,
                token_rates.meter
            order by
                case when token_rates.is_own_rate then 0 else 1 end,
                case when token_rates.billing_account_id is null then 1 else 0 end,
                case when token_rates.region is null then 1 else 0 end,
                case when discounts.billing_account_id is null then 1 else 0 end,
                case
                    when discounts.model = scenario.card_model then 0
                    when discounts.model is not null then 1
                    else 2
                end,
                case when discounts.meter is null then 1 else 0 end,
                case when discounts.service_tier is null then 1 else 0 end
        ) as rate_rank
    from scenario
    left join names
        on
            scenario.card_provider = names.provider
            and scenario.card_model = names.model
    inner join token_rates
        on
            coalesce(names.rate_provider, scenario.card_provider) = token_rates.provider
            and coalesce(names.rate_model, scenario.card_model) = token_rates.model
            and scenario.service_tier = token_rates.service_tier
            and (scenario.region = token_rates.region or token_rates.region is null)
            and (
                token_rates.billing_account_id is null
                or scenario.billing_account_id = token_rates.billing_account_id
            )
            and {{ valid_at('scenario.started_at', 'token_rates') }}
            and scenario.total_input_tokens >= token_rates.context_from_tokens
            and scenario.total_input_tokens < token_rates.context_to_tokens
    left join discounts
        on
            not token_rates.is_own_rate
            and case when names.is_told_by_model_name then names.rate_provider else scenario.card_provider end
            = discounts.provider
            and (discounts.model is null or discounts.model in (scenario.card_model, names.rate_model))
            and coalesce(discounts.meter, token_rates.meter) = token_rates.meter
            and coalesce(discounts.service_tier, scenario.service_tier) = scenario.service_tier
            and (
                discounts.billing_account_id is null
                or scenario.billing_account_id = discounts.billing_account_id
            )
            and {{ valid_at('scenario.started_at', 'discounts') }}
    where scenario.is_token_cost_changed

),

chosen_rates as (

    select
        *,
        min(case when is_own_rate then currency_code end) over (
            partition by source_relation, request_id, request_date, attempt
        ) as first_own_currency_code,
        max(case when is_own_rate then currency_code end) over (
            partition by source_relation, request_id, request_date, attempt
        ) as last_own_currency_code
    from ranked_rates
    where rate_rank = 1

),

cards as (

    select
        source_relation,
        request_id,
        request_date,
        attempt,
        case when min(currency_code) = max(currency_code) then max(currency_code) else 'mixed' end as currency_code,
        max(case when meter = 'uncached_input' then rate_pico_per_token end) as uncached_input_rate,
        max(case when meter = 'cache_read' then rate_pico_per_token end) as cache_read_rate,
        max(case when meter = 'cache_write_5m' then rate_pico_per_token end) as cache_write_rate,
        max(case when meter = 'output' then rate_pico_per_token end) as output_rate
    from chosen_rates
    where
        is_own_rate
        or first_own_currency_code is null
        or (currency_code = first_own_currency_code and currency_code = last_own_currency_code)
    group by source_relation, request_id, request_date, attempt

),

with_amounts as (

    select
        scenario.*,
        new_profiles.quality_score_micro,
        cards.currency_code as card_currency_code,
        fx_rates.rate_nano,
        {{ meter_amount(
            '(scenario.uncached_input_tokens - scenario.moved_tokens)', 'cards.uncached_input_rate'
        ) }}
        + {{ meter_amount(
            '(scenario.cache_read_tokens + scenario.moved_tokens)',
            'coalesce(cards.cache_read_rate, cards.uncached_input_rate)'
        ) }}
        + {{ meter_amount(
            'case when scenario.is_swapped then scenario.cache_write_tokens else 0 end',
            'coalesce(cards.cache_write_rate, cards.uncached_input_rate)'
        ) }}
        + {{ meter_amount('(scenario.output_tokens - scenario.saved_tokens)', 'cards.output_rate') }}
            as token_amount,
        {{ divide_rounded(
            '(scenario.compute_cost_pico * new_profiles.accelerator_microseconds)',
            'present_profiles.accelerator_microseconds'
        ) }} as profiled_cost_pico
    from scenario
    left join cards
        on
            scenario.source_relation = cards.source_relation
            and scenario.request_id = cards.request_id
            and scenario.request_date = cards.request_date
            and scenario.attempt = cards.attempt
    left join fx_rates
        on
            cards.currency_code = fx_rates.currency_code
            and scenario.request_date = fx_rates.rate_date
    left join profiles as present_profiles
        on
            scenario.is_compute_cost_changed
            and scenario.computing_model = present_profiles.model
            and scenario.hardware = present_profiles.hardware
            and coalesce(scenario.precision, '') = coalesce(present_profiles.precision, '')
            and {{ valid_at('scenario.started_at', 'present_profiles') }}
    left join profiles as new_profiles
        on
            present_profiles.model = new_profiles.model
            and present_profiles.hardware = new_profiles.hardware
            and new_profiles.precision = '{{ precision }}'
            and {{ valid_at('scenario.started_at', 'new_profiles') }}

),

with_costs as (

    select
        *,
        case
            when not is_token_cost_changed then token_cost_pico
            else
                {{ convert_currency('token_amount', 'card_currency_code', 'rate_nano') }}
                + case when is_swapped then 0 else cache_write_cost_pico end
        end as token_cost_after_pico,
        case
            when compute_cost_pico = 0 then 0
            -- Without token counts nobody knows what the other model would cost.
            when is_swapped and is_self_hosted then case when has_tokens then 0 end
            when is_compute_cost_changed then profiled_cost_pico
            else compute_cost_pico
        end as compute_cost_after_pico
    from with_amounts

),

per_request as (

    select
        source_relation,
        request_id,
        request_date,
        currency_code,
        sum(token_cost_pico) as token_cost_pico,
        sum(compute_cost_pico) as compute_cost_pico,
        sum(retrieval_cost_pico + third_party_cost_pico) as other_cost_pico,
        sum(token_cost_after_pico) as token_cost_after_pico,
        sum(compute_cost_after_pico) as compute_cost_after_pico,
        count(*) = count(token_cost_after_pico + compute_cost_after_pico) as is_compared,
        min(quality_score_micro) as quality_score_micro
    from with_costs
    group by source_relation, request_id, request_date, currency_code

),

compared as (

    select
        per_request.currency_code,
        count(*) as requests,
        sum(requests.units) as units,
        {{ to_pico('sum(requests.revenue)') }} as revenue_pico,
        sum(per_request.token_cost_pico) as token_cost_pico,
        sum(per_request.token_cost_after_pico) as token_cost_after_pico,
        sum(per_request.compute_cost_pico) as compute_cost_pico,
        sum(per_request.compute_cost_after_pico) as compute_cost_after_pico,
        sum(per_request.other_cost_pico) as other_cost_pico,
        min(per_request.quality_score_micro) as quality_score_micro
    from per_request
    inner join requests
        on
            per_request.source_relation = requests.source_relation
            and per_request.request_id = requests.request_id
            and per_request.request_date = requests.request_date
    where per_request.is_compared
    group by per_request.currency_code

),

left_out as (

    select count(*) as requests
    from per_request
    where not is_compared

),

with_margins as (

    select
        *,
        token_cost_pico + compute_cost_pico + other_cost_pico as cost_pico,
        token_cost_after_pico + compute_cost_after_pico + other_cost_pico as cost_after_pico,
        revenue_pico - token_cost_pico - compute_cost_pico - other_cost_pico as margin_pico,
        revenue_pico - token_cost_after_pico - compute_cost_after_pico - other_cost_pico as margin_after_pico
    from compared

),

final as (

    select
        classes.request_class,
        with_margins.currency_code,
        with_margins.requests,
        left_out.requests as requests_left_out,
        cast(with_margins.units as bigint) as units,
        {{ pico_to_decimal('with_margins.revenue_pico') }} as revenue,
        {{ pico_to_decimal('with_margins.token_cost_pico') }} as token_cost_before,
        {{ pico_to_decimal('with_margins.token_cost_after_pico') }} as token_cost_after,
        {{ pico_to_decimal('with_margins.compute_cost_pico') }} as compute_cost_before,
        {{ pico_to_decimal('with_margins.compute_cost_after_pico') }} as compute_cost_after,
        {{ pico_to_decimal('with_margins.other_cost_pico') }} as other_cost,
        {{ pico_to_decimal('with_margins.cost_pico') }} as cost_before,
        {{ pico_to_decimal('with_margins.cost_after_pico') }} as cost_after,
        {{ pico_to_decimal('with_margins.margin_pico') }} as contribution_margin_before,
        {{ pico_to_decimal('with_margins.margin_after_pico') }} as contribution_margin_after,
        {{ per_unit('with_margins.margin_pico', 'with_margins.units') }}
            as contribution_margin_per_unit_before,
        {{ per_unit('with_margins.margin_after_pico', 'with_margins.units') }}
            as contribution_margin_per_unit_after,
        {{ ratio('with_margins.margin_pico', 'with_margins.revenue_pico') }}
            as contribution_margin_ratio_before,
        {{ ratio('with_margins.margin_after_pico', 'with_margins.revenue_pico') }}
            as contribution_margin_ratio_after,
        {{ ratio('with_margins.quality_score_micro', '1000000') }} as profiled_quality_score,
        classes.quality_floor
    from with_margins
    cross join left_out
    inner join classes
        on classes.request_class = '{{ request_class }}'

)

select * from final
