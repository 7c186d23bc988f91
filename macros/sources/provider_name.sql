{#
    The provider as rate cards name it. Gateways and tracers spell one provider in several ways, and some log
    none: then the model's name tells. NULL where neither does.
#}
{% macro provider_name(provider, model) -%}
    {%- set provider = 'lower(' ~ ai_unit_economics.to_text(provider) ~ ')' -%}
    {%- set model = 'lower(' ~ model ~ ')' -%}
    case
        when {{ provider }} in (
            'gemini', 'vertex_ai', 'vertexai', 'vertex_ai_beta', 'google_genai', 'google_vertexai', 'google-gla',
            'google-vertex', 'gcp.gemini', 'gcp.gen_ai', 'gcp.vertex_ai', 'google'
        ) then 'google'
        when {{ provider }} in (
            'azure', 'azure_ai', 'azure_openai', 'az.ai.inference', 'az.ai.openai', 'azure.ai.inference', 'azure.ai.openai'
        ) then 'azure'
        when {{ provider }} in ('bedrock', 'bedrock_converse', 'aws.bedrock', 'aws_bedrock') then 'bedrock'
        when {{ provider }} in ('openai', 'text-completion-openai', 'openai-chat', 'openai.responses') then 'openai'
        when {{ provider }} in ('mistral_ai', 'mistralai') then 'mistral'
        when {{ provider }} in ('x_ai', 'x-ai') then 'xai'
        when {{ provider }} in ('together_ai', 'togetherai', 'together-ai') then 'together'
        when {{ provider }} in ('fireworks_ai', 'fireworks-ai') then 'fireworks'
        when {{ provider }} = 'cohere_chat' then 'cohere'
        when {{ provider }} in ('moonshot', 'moonshot_ai') then 'moonshotai'
        when {{ provider }} in ('voyage', 'voyage_ai') then 'voyageai'
        when {{ provider }} is not null then {{ provider }}
        when {{ ai_unit_economics.matches_pattern(model, '^(gpt-|chatgpt|o[134](-|$)|text-embedding-)') }} then 'openai'
        when {{ ai_unit_economics.matches_pattern(model, '^claude') }} then 'anthropic'
        when {{ ai_unit_economics.matches_pattern(model, '^gemini') }} then 'google'
    end
{%- endmacro %}
