-- The id that the request log knows a customer by may stand in the metadata.
{%- set metadata_key = var('stripe_customer_metadata_key') %}
{%- set stripe_id = to_text('id') %}
{%- set known_id = stripe_id %}
{%- if metadata_key %}
    {%- set known_id = 'coalesce(' ~ json_first_text('metadata_text', [metadata_key]) ~ ', '
        ~ stripe_id ~ ')' %}
{%- endif %}

with

source as (

    {{ select_input('stripe_customers', [
        'id', 'name', 'currency', 'created', 'livemode', 'metadata',
    ], renamed={} if metadata_key else {'metadata': none}) }}

),

with_metadata as (

    select
        *,
        {{ json_object_text('metadata') }} as metadata_text
    from source

),

final as (

    select
        {{ identifier(stripe_id) }} as stripe_customer_id,
        {{ identifier(known_id) }} as customer_id,
        {{ identifying_text(to_text('name')) }} as customer_name,
        upper({{ to_text('currency') }}) as currency_code,
        {{ to_loader_time_utc('created') }} as created_at
    from with_metadata
    where {{ stripe_is_wanted('livemode') }}

)

select * from final
