-- What every meter of a class, or of a model in it, counted and cost in a week or month: meters are rows. Each counts a part
-- of a whole: attempts of units, tokens and accelerator time of attempts, kinds of tokens of a model's tokens.
{#- meter, what it counts, the whole, its cost: of all models of the class together, then of each. #}
{%- set class_meters = [
    ('attempt', 'attempts', 'units', 'cost_pico'),
    ('token', 'tokens', 'attempts', 'token_cost_pico'),
    ('accelerator_time', 'accelerator_microseconds', 'attempts', 'compute_cost_pico'),
    ('retrieval', 'attempts', 'attempts', 'retrieval_cost_pico'),
    ('third_party', 'attempts', 'attempts', 'third_party_cost_pico'),
] %}
{%- set model_meters = [
    ('model_token', 'tokens', 'tokens', 'token_cost_pico'),
    ('paid_token', 'paid_tokens', 'tokens', 'token_cost_pico'),
    ('input', 'input_tokens', 'tokens', 'input_cost_pico'),
    ('output', 'output_tokens', 'tokens', 'output_cost_pico'),
] %}
{%- set kinds_of_input = input_meters() %}
{%- for kind in kinds_of_input %}
{%- do model_meters.append((kind.name, kind.quantity, 'input_tokens', kind.name ~ '_cost_pico')) %}
{%- endfor %}
{%- set input_tokens = kinds_of_input | map(attribute='quantity') | join(' + ') %}
{%- set input_costs = kinds_of_input | map(attribute='name') | join('_cost_pico + ') ~ '_cost_pico' %}

with

margins as (

    select
        *,
        {{ input_tokens }} as input_tokens,
        {{ input_tokens }} + output_tokens as tokens,
        {{ input_tokens }} + output_tokens - cache_hit_tokens as paid_tokens,
        {{ input_costs }} as input_cost_pico
    from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}
    where period_grain in ('week', 'month')

),

daily_meters as (

    {% for meter, quantity, whole, cost in class_meters + model_meters -%}
    {%- set is_of_class = loop.index <= class_meters | length -%}
    select
        request_date,
        request_class,
        {{ 'cast(null as ' ~ dbt.type_string() ~ ')' if is_of_class else 'provider' }} as provider,
        {{ 'cast(null as ' ~ dbt.type_string() ~ ')' if is_of_class else 'model' }} as model,
        '{{ meter }}' as meter,
        sum({{ quantity }}) as quantity,
        sum({{ whole }}) as whole_quantity,
        sum({{ cost }}) as cost_pico
    from margins
    group by request_date, request_class{{ '' if is_of_class else ', provider, model' }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

final as (

    select
        periods.period_grain,
        periods.period_start_date,
        daily_meters.request_class,
        daily_meters.provider,
        daily_meters.model,
        daily_meters.meter,
        sum(daily_meters.quantity) as quantity,
        sum(daily_meters.whole_quantity) as whole_quantity,
        sum(daily_meters.cost_pico) as cost_pico
    from daily_meters
    inner join periods
        on daily_meters.request_date = periods.calendar_date
    group by
        periods.period_grain, periods.period_start_date, daily_meters.request_class, daily_meters.provider,
        daily_meters.model, daily_meters.meter

)

select * from final
